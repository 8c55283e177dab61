package dev.zebra.eval.job;

import java.util.List;
import java.util.stream.IntStream;

/// The context lengths that are measured, shortest first.
record ContextLengths(List<Integer> lengths) {

    private static final int LONGEST_BY_DEFAULT = 4096;

    ContextLengths {
        lengths = lengths.stream().sorted().toList();
    }

    /// What the spec names; otherwise a quarter, half and the whole of the model's positions, of
    /// which no more count than the longest document has, nor than 4096.
    ///
    /// @param longest tokens of the longest passage to be scored
    static ContextLengths of(EvaluateSpec spec, int maxPositions, int longest) {
        if (spec.contextLengths() != null) {
            return new ContextLengths(spec.contextLengths());
        }
        int whole = Math.min(LONGEST_BY_DEFAULT, Math.min(maxPositions, longest));
        return new ContextLengths(
                IntStream.of(whole / 4, whole / 2, whole)
                        .map(length -> Math.max(2, length))
                        .distinct()
                        .boxed()
                        .toList());
    }

    int longest() {
        return lengths.getLast();
    }
}
