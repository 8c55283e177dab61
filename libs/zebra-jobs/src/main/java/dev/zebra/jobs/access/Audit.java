package dev.zebra.jobs.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.zebra.jobs.log.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One entry of the audit.
///
/// @param at broker time
/// @param made path of what the request made; null if nothing
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Audit(
        Position position,
        Instant at,
        String principal,
        String method,
        String path,
        int status,
        String from,
        @Nullable String made) {}
