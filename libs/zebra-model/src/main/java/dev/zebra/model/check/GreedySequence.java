package dev.zebra.model.check;

import java.util.Arrays;

/// A prompt and its documented greedy continuation.
///
/// @param source the file and the key it stands under
/// @param ids the prompt, then what follows it
/// @param promptLength how many of the ids are the prompt, at least one, and not all
record GreedySequence(String source, int[] ids, int promptLength) {

    GreedySequence {
        if (promptLength < 1 || promptLength >= ids.length) {
            throw new IllegalArgumentException(
                    "%s: a prompt of %d of %d ids leaves no prompt or nothing to compare"
                            .formatted(source, promptLength, ids.length));
        }
    }

    int[] prompt() {
        return Arrays.copyOf(ids, promptLength);
    }

    int continuationLength() {
        return ids.length - promptLength;
    }
}
