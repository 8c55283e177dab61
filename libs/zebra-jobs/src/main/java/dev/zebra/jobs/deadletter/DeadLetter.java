package dev.zebra.jobs.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.zebra.jobs.log.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A record that could not be read, as it is kept.
///
/// @param position where it stands
/// @param key its key, if it has one
/// @param value its bytes, as far as they are kept; base64 in JSON
/// @param bytes how many it has
/// @param reason why it could not be read
/// @param time broker time of the record
/// @param resolution what became of it; null while nothing has
@JsonInclude(JsonInclude.Include.NON_NULL)
@SuppressWarnings("ArrayRecordComponent")
public record DeadLetter(
        Position position,
        @Nullable String key,
        byte[] value,
        long bytes,
        String reason,
        Instant time,
        @Nullable Resolution resolution) {

    /// More of a value is not kept.
    public static final int LONGEST = 256 << 10;

    public DeadLetter {
        if (position == null || value == null || reason == null || time == null) {
            throw new IllegalArgumentException(
                    "a dead letter needs a position, a value, a reason and a time");
        }
    }

    /// What became of a dead letter.
    ///
    /// @param how `replayed` or `discarded`
    /// @param principal who did it
    /// @param note what came of it, or why
    public record Resolution(String how, String principal, String note) {}

    DeadLetter resolved(Resolution how) {
        return new DeadLetter(position, key, value, bytes, reason, time, how);
    }
}
