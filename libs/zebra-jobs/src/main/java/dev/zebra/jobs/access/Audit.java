package dev.zebra.jobs.access;

import dev.zebra.jobs.log.Position;
import java.time.Instant;

/// One entry of the audit.
///
/// @param at broker time
public record Audit(
        Position position,
        Instant at,
        String principal,
        String method,
        String path,
        int status,
        String from) {}
