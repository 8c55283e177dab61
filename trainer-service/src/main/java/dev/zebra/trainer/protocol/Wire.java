package dev.zebra.trainer.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/// The lines on the pipes: JSON text sequences (RFC 7464), a record separator, one JSON text, a
/// line feed. The separator keeps a message readable after output of native libraries that ended
/// without a line feed.
public final class Wire {

    private static final char RECORD_SEPARATOR = 0x1E;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Wire() {}

    /// The mapper that specs and messages go through.
    public static ObjectMapper json() {
        return JSON;
    }

    /// A message as one line, without its line feed.
    public static String line(Object message) {
        try {
            return RECORD_SEPARATOR + JSON.writeValueAsString(message);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("cannot write " + message, unwritable);
        }
    }

    /// Reads a line back; empty for a line that is no message.
    ///
    /// @throws IllegalArgumentException if it has the shape of a message and cannot be read as one
    public static <T> Optional<T> read(String line, Class<T> type) {
        int start = line.lastIndexOf(RECORD_SEPARATOR);
        if (start < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(line.substring(start + 1), type));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(
                    "not a " + type.getSimpleName() + ": " + unreadable.getOriginalMessage(),
                    unreadable);
        }
    }

    /// What of a line came before its message, or the whole line when there is none.
    public static String chatter(String line) {
        int start = line.lastIndexOf(RECORD_SEPARATOR);
        return start < 0 ? line : line.substring(0, start);
    }
}
