package dev.zebra.model;

import java.util.Arrays;

/// The most likely tokens at one place, from the most likely down. The arrays are not copied.
///
/// @param ids of the tokens
/// @param logProbabilities natural, of each
public record Likeliest(int[] ids, float[] logProbabilities) {

    /// The first of them.
    public Likeliest first(int count) {
        return new Likeliest(Arrays.copyOf(ids, count), Arrays.copyOf(logProbabilities, count));
    }
}
