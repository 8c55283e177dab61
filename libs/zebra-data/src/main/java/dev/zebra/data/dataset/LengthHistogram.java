package dev.zebra.data.dataset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many documents have up to so many tokens, by powers of two: the entry 64 counts the
/// documents of 33 to 64 tokens.
public record LengthHistogram(@JsonValue SortedMap<Integer, Long> documentsByLength) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public LengthHistogram(SortedMap<Integer, Long> documentsByLength) {
        this.documentsByLength =
                Collections.unmodifiableSortedMap(new TreeMap<>(documentsByLength));
    }

    /// The smallest power of two that is not below `length`.
    static int bucket(int length) {
        return length <= 1 ? 1 : Integer.highestOneBit(length - 1) << 1;
    }

    /// Both counted together.
    LengthHistogram plus(LengthHistogram other) {
        var sum = new TreeMap<>(documentsByLength);
        other.documentsByLength.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum));
        return new LengthHistogram(sum);
    }
}
