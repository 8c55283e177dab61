package dev.zebra.jobs.log;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// Where a record stands in the log, written `topic/partition@offset`: the value of the
/// `Zebra-Position` header and the id of server-sent events.
public record Position(String topic, int partition, long offset) {

    private static final Pattern TEXT =
            Pattern.compile("([a-zA-Z0-9._-]{1,200})/([0-9]{1,5})@([0-9]{1,18})");

    public Position {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "no position has partition " + partition + " and offset " + offset);
        }
    }

    /// Parses `topic/partition@offset`; throws [IllegalArgumentException] saying what is accepted.
    @JsonCreator
    public static Position parse(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no position: write topic/partition@offset");
        }
        return new Position(
                match.group(1), Integer.parseInt(match.group(2)), Long.parseLong(match.group(3)));
    }

    @JsonValue
    @Override
    public String toString() {
        return topic + "/" + partition + "@" + offset;
    }
}
