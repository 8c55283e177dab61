package dev.zebra.data.tokenizer;

/// A word of the training text as the tokens it consists of so far, and how often it occurs.
final class TrainingWord {

    private final int[] symbols;
    private final long count;
    private int length;

    TrainingWord(int[] symbols, long count) {
        this.symbols = symbols;
        this.count = count;
        length = symbols.length;
    }

    interface PairConsumer {
        void accept(int left, int right);
    }

    long count() {
        return count;
    }

    boolean contains(int left, int right) {
        for (int i = 1; i < length; i++) {
            if (symbols[i - 1] == left && symbols[i] == right) {
                return true;
            }
        }
        return false;
    }

    void forEachPair(PairConsumer pairs) {
        for (int i = 1; i < length; i++) {
            pairs.accept(symbols[i - 1], symbols[i]);
        }
    }

    /// Replaces the pair wherever it occurs, from left to right.
    void merge(int left, int right, int merged) {
        int to = 0;
        for (int from = 0; from < length; to++) {
            if (from + 1 < length && symbols[from] == left && symbols[from + 1] == right) {
                symbols[to] = merged;
                from += 2;
            } else {
                symbols[to] = symbols[from++];
            }
        }
        length = to;
    }
}
