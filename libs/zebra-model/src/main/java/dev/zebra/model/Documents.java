package dev.zebra.model;

import java.util.Arrays;

/// Documents that stand one after the other in a list of tokens, as the program wants them.
///
/// @param lengths of each document, at least 1
/// @param positions of each token in its document
/// @param starts where each token's document starts in the list
record Documents(int[] lengths, long[] positions, long[] starts) {

    static Documents of(int... lengths) {
        int tokens = Arrays.stream(lengths).sum();
        var positions = new long[tokens];
        var starts = new long[tokens];
        int at = 0;
        for (int length : lengths) {
            Arrays.fill(starts, at, at + length, at);
            for (int t = 0; t < length; t++) {
                positions[at + t] = t;
            }
            at += length;
        }
        return new Documents(lengths, positions, starts);
    }

    /// The documents of all rows, one row after the other.
    static Documents of(TrainingBatch batch) {
        return of(Arrays.stream(batch.documents()).flatMapToInt(Arrays::stream).toArray());
    }

    /// The length of the document that each token belongs to.
    int[] lengthOfEach() {
        var each = new int[positions.length];
        int at = 0;
        for (int length : lengths) {
            Arrays.fill(each, at, at + length, length);
            at += length;
        }
        return each;
    }
}
