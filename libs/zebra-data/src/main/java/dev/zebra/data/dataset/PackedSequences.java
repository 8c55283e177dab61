package dev.zebra.data.dataset;

import java.util.ArrayList;
import java.util.Arrays;

/// The order in which training reads a dataset, a function of (dataset, context length, batch
/// size, seed, batch counter) alone: any batch can be had at once, by any number of readers.
///
/// Concat-and-split: all documents, one after the other, are cut every `contextLength` tokens. An
/// epoch goes once through all sequences, in an order of its own. Every token is read once an
/// epoch; the last sequence is filled up with its last token and ignored labels. A label is the
/// next token of the same document, [TokenBatch#IGNORED] at a document's last.
public final class PackedSequences {

    private final TokenDataset dataset;
    private final int contextLength;
    private final int batchSize;
    private final long seed;
    private final long sequences;

    /// @param dataset not closed as long as batches are read
    /// @throws IllegalArgumentException if a size is below 1 or the dataset is empty
    public PackedSequences(TokenDataset dataset, int contextLength, int batchSize, long seed) {
        if (contextLength < 1 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "context length and batch size are at least 1, not "
                            + contextLength
                            + " and "
                            + batchSize);
        }
        if (dataset.tokens() == 0) {
            throw new IllegalArgumentException("the dataset has no tokens");
        }
        this.dataset = dataset;
        this.contextLength = contextLength;
        this.batchSize = batchSize;
        this.seed = seed;
        sequences = Math.ceilDiv(dataset.tokens(), contextLength);
    }

    /// Sequences in an epoch.
    public long sequencesPerEpoch() {
        return sequences;
    }

    /// Batches that an epoch fills, the last perhaps in part.
    public long batchesPerEpoch() {
        return Math.ceilDiv(sequences, batchSize);
    }

    /// The batch of that counter, from 0, for ever: sequences follow on over epochs without gaps.
    public TokenBatch batch(long counter) {
        if (counter < 0) {
            throw new IllegalArgumentException("batches count from 0, not " + counter);
        }
        var tokens = new int[batchSize][];
        var labels = new int[batchSize][];
        var documents = new int[batchSize][];
        for (int row = 0; row < batchSize; row++) {
            long drawn = Math.addExact(Math.multiplyExact(counter, batchSize), row);
            long start = sequence(drawn) * contextLength;
            tokens[row] = tokens(start);
            labels[row] = labels(start, tokens[row]);
            documents[row] = documents(start);
        }
        return new TokenBatch(tokens, labels, documents);
    }

    /// The place in the concatenation, in sequences, of the one drawn as `drawn`-th of all epochs.
    long sequence(long drawn) {
        long epoch = drawn / sequences;
        long key = KeyedPermutation.mix(seed + KeyedPermutation.mix(epoch));
        return new KeyedPermutation(sequences, key).of(drawn % sequences);
    }

    private int[] tokens(long start) {
        var tokens = new int[contextLength];
        int there = (int) Math.min(contextLength, dataset.tokens() - start);
        dataset.readAt(start, tokens, 0, there);
        Arrays.fill(tokens, there, contextLength, tokens[there - 1]);
        return tokens;
    }

    /// What fills up the last sequence counts as a document of its own.
    private int[] documents(long start) {
        var lengths = new ArrayList<Integer>();
        long end = start + contextLength;
        long at = start;
        while (at < end) {
            long next = end;
            if (at < dataset.tokens()) {
                int document = dataset.documentAt(at);
                next = dataset.start(document) + dataset.length(document);
            }
            lengths.add((int) (Math.min(end, next) - at));
            at = next;
        }
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    private int[] labels(long start, int[] tokens) {
        var labels = new int[contextLength];
        System.arraycopy(tokens, 1, labels, 0, contextLength - 1);
        long end = Math.min(start + contextLength, dataset.tokens());
        if (end < dataset.tokens()) {
            dataset.readAt(end, labels, contextLength - 1, 1);
        }
        Arrays.fill(labels, (int) (end - start), contextLength, TokenBatch.IGNORED);
        int document = dataset.documentAt(start);
        long last = dataset.start(document) + dataset.length(document) - 1;
        while (last < end) {
            labels[(int) (last - start)] = TokenBatch.IGNORED;
            document++;
            if (document == dataset.documents()) {
                break;
            }
            last += dataset.length(document);
        }
        return labels;
    }
}
