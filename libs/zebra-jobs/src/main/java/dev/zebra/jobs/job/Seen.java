package dev.zebra.jobs.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.zebra.jobs.log.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// Which events about one job have been seen, each remembered as the first 64 bits of its id's
/// SHA-256: eight bytes instead of a hundred, and two ids of one job are taken for each other once
/// in 10^11 jobs of ten thousand events. Immutable.
public final class Seen {

    /// None yet.
    public static final Seen NONE = new Seen(new long[0]);

    /// Sorted.
    private final long[] marks;

    private Seen(long[] marks) {
        this.marks = marks;
    }

    /// What is remembered of an id.
    static long mark(String id) {
        return ByteBuffer.wrap(Sha256.digest().digest(id.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    boolean contains(long mark) {
        return Arrays.binarySearch(marks, mark) >= 0;
    }

    /// With one that is not contained yet.
    Seen with(long mark) {
        int at = -1 - Arrays.binarySearch(marks, mark);
        var more = new long[marks.length + 1];
        System.arraycopy(marks, 0, more, 0, at);
        more[at] = mark;
        System.arraycopy(marks, at, more, at + 1, marks.length - at);
        return new Seen(more);
    }

    /// Reads what [#text] wrote; throws [IllegalArgumentException] if it is something else.
    @JsonCreator
    static Seen of(String text) {
        var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
        if (bytes.remaining() % Long.BYTES != 0) {
            throw new IllegalArgumentException("'seen' must be whole 64-bit numbers in base64");
        }
        var marks = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(marks);
        Arrays.sort(marks);
        return new Seen(marks);
    }

    /// All marks, in order, in base64.
    @JsonValue
    String text() {
        var bytes = ByteBuffer.allocate(marks.length * Long.BYTES);
        bytes.asLongBuffer().put(marks);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Seen seen && Arrays.equals(marks, seen.marks);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(marks);
    }

    @Override
    public String toString() {
        return marks.length + " events seen";
    }
}
