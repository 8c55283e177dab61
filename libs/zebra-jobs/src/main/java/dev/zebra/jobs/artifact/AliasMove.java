package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One move of an alias.
///
/// @param version what it pointed at from then on; 0 for nothing
/// @param principal who moved it, if the record says so
/// @param at broker time of the record
/// @param position of the record
public record AliasMove(
        String alias, int version, @Nullable String principal, Instant at, Position position) {}
