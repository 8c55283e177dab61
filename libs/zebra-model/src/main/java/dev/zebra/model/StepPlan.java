package dev.zebra.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The order in which the program takes the feeds of a step: first those of one token, by slot, in
/// runs of neighbouring slots that are read together; then the longer ones.
///
/// @param feeds in that order
/// @param past tokens cached before, of each
/// @param runs how many of the single tokens are in each run
/// @param at rows of the cache where single tokens go: of global layers, then of local ones
/// @param wanted rows of the step whose predictions are wanted, in the order the caller gave
record StepPlan(List<Feed> feeds, int[] past, long[] runs, long[] at, long[] wanted) {
    /// A run reads as many rows of each slot as its longest sequence has. It ends where this would
    /// make more than twice the rows that are needed, unless that is few.
    private static final int NEGLIGIBLE_ROWS = 256;

    /// @param apart whether every sequence is read by itself
    static StepPlan of(List<Feed> given, KvCache cache, boolean apart) {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < given.size(); i++) {
            order.add(i);
        }
        order.sort(
                Comparator.<Integer>comparingInt(i -> given.get(i).tokens().length == 1 ? 0 : 1)
                        .thenComparingInt(i -> given.get(i).slot()));
        var feeds = order.stream().map(given::get).toList();
        var past = feeds.stream().mapToInt(feed -> cache.length(feed.slot())).toArray();
        int singles = (int) feeds.stream().filter(feed -> feed.tokens().length == 1).count();
        return new StepPlan(
                feeds,
                past,
                runs(feeds, past, singles, apart),
                at(feeds, past, singles, cache),
                wanted(given, order));
    }

    /// Runs read as many rows of every slot as the longest of their sequences has.
    void makeReadable(KvCache cache) {
        int at = 0;
        for (long run : runs) {
            int end = at + (int) run;
            int rows = Arrays.stream(past, at, end).max().orElse(0) + 1;
            for (; at < end; at++) {
                if (past[at] + 1 < rows) {
                    cache.makeReadable(feeds.get(at).slot(), rows);
                }
            }
        }
    }

    /// Ids of all tokens.
    int[] ids() {
        return feeds.stream().flatMapToInt(feed -> Arrays.stream(feed.tokens())).toArray();
    }

    /// The position of each token in its sequence.
    long[] positions() {
        var positions = new long[tokens()];
        int at = 0;
        for (int f = 0; f < feeds.size(); f++) {
            for (int t = 0; t < feeds.get(f).tokens().length; t++) {
                positions[at++] = past[f] + t;
            }
        }
        return positions;
    }

    /// The length of each token's sequence, after the step or as far as it is known.
    int[] lengthOfEach() {
        var lengths = new int[tokens()];
        int at = 0;
        for (int f = 0; f < feeds.size(); f++) {
            int count = feeds.get(f).tokens().length;
            Arrays.fill(lengths, at, at + count, Math.max(past[f] + count, feeds.get(f).length()));
            at += count;
        }
        return lengths;
    }

    /// `at` as the program takes it, `[2, singles]`.
    PtNDArray atTensor(PtNDManager scratch) {
        return (PtNDArray) scratch.create(at, new Shape(2, at.length / 2));
    }

    /// How many tokens the step has.
    int tokens() {
        return feeds.stream().mapToInt(feed -> feed.tokens().length).sum();
    }

    private static long[] runs(List<Feed> feeds, int[] past, int singles, boolean apart) {
        var runs = new ArrayList<Long>();
        int begin = 0;
        long needed = 0;
        long longest = 0;
        for (int i = 0; i < singles; i++) {
            long rows = past[i] + 1;
            boolean neighbours = i > begin && feeds.get(i).slot() == feeds.get(i - 1).slot() + 1;
            long read = (i - begin + 1) * Math.max(longest, rows);
            boolean worth = read <= 2 * (needed + rows) + NEGLIGIBLE_ROWS;
            if (i > begin && (apart || !neighbours || !worth)) {
                runs.add((long) (i - begin));
                begin = i;
                needed = 0;
                longest = 0;
            }
            needed += rows;
            longest = Math.max(longest, rows);
        }
        if (singles > begin) {
            runs.add((long) (singles - begin));
        }
        return runs.stream().mapToLong(Long::longValue).toArray();
    }

    private static long[] at(List<Feed> feeds, int[] past, int singles, KvCache cache) {
        var at = new long[2 * singles];
        for (int i = 0; i < singles; i++) {
            long slot = feeds.get(i).slot();
            at[i] = slot * cache.room() + past[i];
            at[singles + i] = slot * cache.ring() + past[i] % cache.ring();
        }
        return at;
    }

    private static long[] wanted(List<Feed> given, List<Integer> order) {
        var starts = new int[given.size()];
        int at = 0;
        for (int i : order) {
            starts[i] = at;
            at += given.get(i).tokens().length;
        }
        var wanted = new long[given.stream().mapToInt(Feed::rows).sum()];
        int row = 0;
        for (int i = 0; i < given.size(); i++) {
            int count = given.get(i).tokens().length;
            for (int t = count - given.get(i).rows(); t < count; t++) {
                wanted[row++] = starts[i] + t;
            }
        }
        return wanted;
    }
}
