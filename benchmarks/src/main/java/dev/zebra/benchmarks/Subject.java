package dev.zebra.benchmarks;

import dev.zebra.model.AdamW;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.Feed;
import dev.zebra.model.KvCache;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.Predictions;
import dev.zebra.model.Recomputation;
import dev.zebra.model.TokenDraw;
import dev.zebra.model.TrainingBatch;
import dev.zebra.model.TrainingSession;
import dev.zebra.model.ZebraModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// The model library as it is measured: the one place that calls its API for computing.
final class Subject implements AutoCloseable {
    private static final int PROMPT_PIECE = 2048;

    private final ZebraModel model;
    private final SplittableRandom random = new SplittableRandom(7);

    private Subject(ZebraModel model) {
        this.model = model;
    }

    /// A model with random weights that can be trained.
    static Subject trainable(ModelConfig config, ComputeDevice device) {
        return new Subject(ZebraModel.random(config, 1, device));
    }

    /// A model with random weights to compute with.
    static Subject computing(ModelConfig config, ComputeDevice device) {
        return new Subject(ZebraModel.untrained(config, 1, device));
    }

    int[] tokens(int count) {
        return random.ints(count, 0, model.config().vocabularySize()).toArray();
    }

    /// Runs over a whole sequence without a cache.
    void read(int[] tokens) {
        model.logProbabilities(tokens);
    }

    /// Training steps over rows of random tokens.
    Training training(int batch, int length, Recomputation recomputation) {
        var rows = new int[batch][];
        Arrays.setAll(rows, b -> tokens(length + 1));
        return new Training(
                new TrainingSession(model, AdamW.defaults(), recomputation),
                List.of(TrainingBatch.ofRows(rows)));
    }

    /// Sequences that have so many random tokens, and room for more.
    Decoding decoding(int sequences, int context, int more) {
        return new Decoding(sequences, context, more);
    }

    /// The hidden states of so many sequences, from which tokens are chosen again and again.
    Choosing choosing(int sequences) {
        return new Choosing(sequences);
    }

    @Override
    public void close() {
        model.close();
    }

    /// A training session with its data.
    record Training(TrainingSession session, List<TrainingBatch> batches) implements AutoCloseable {

        /// One optimizer step; the loss before it.
        double step() {
            return session.step(batches, 1e-4).loss();
        }

        @Override
        public void close() {
            session.close();
        }
    }

    /// Sequences that grow together by their most likely tokens.
    final class Decoding implements AutoCloseable {
        private final KvCache cache;
        private final int[] rows;
        private final List<TokenDraw> greedy;
        private int[] last;

        private Decoding(int sequences, int context, int more) {
            cache = model.newCache(sequences, context + more);
            rows = new int[sequences];
            Arrays.setAll(rows, row -> row);
            greedy = Collections.nCopies(sequences, TokenDraw.greedy());
            last = new int[sequences];
            for (int slot = 0; slot < sequences; slot++) {
                read(slot, tokens(context));
            }
        }

        /// One more token in every sequence, in one forward of the model.
        void step() {
            var feeds = new ArrayList<Feed>(last.length);
            for (int slot = 0; slot < last.length; slot++) {
                feeds.add(new Feed(slot, new int[] {last[slot]}, Feed.Wanted.LAST));
            }
            try (var predictions = model.forward(cache, feeds)) {
                var drawn = predictions.choose(rows, greedy, model.config().vocabularySize(), 0);
                last = drawn.stream().mapToInt(token -> token.id()).toArray();
            }
        }

        private void read(int slot, int[] prompt) {
            for (int at = 0; at < prompt.length; at += PROMPT_PIECE) {
                int end = Math.min(prompt.length, at + PROMPT_PIECE);
                var piece = Arrays.copyOfRange(prompt, at, end);
                model.forward(cache, List.of(new Feed(slot, piece, Feed.Wanted.NONE))).close();
            }
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    /// Predictions that are chosen from.
    final class Choosing implements AutoCloseable {
        private final KvCache cache;
        private final Predictions predictions;
        private final int[] rows;
        private final List<TokenDraw> greedy;
        private final List<TokenDraw> nucleus;

        private Choosing(int sequences) {
            cache = model.newCache(sequences, 1);
            rows = new int[sequences];
            Arrays.setAll(rows, row -> row);
            var feeds = new ArrayList<Feed>(sequences);
            for (int slot = 0; slot < sequences; slot++) {
                feeds.add(new Feed(slot, tokens(1), Feed.Wanted.LAST));
            }
            predictions = model.forward(cache, feeds);
            greedy = Collections.nCopies(sequences, TokenDraw.greedy());
            nucleus =
                    Collections.nCopies(sequences, new TokenDraw(0.8, 50, 0.95, 0, Map.of(), 0.5));
        }

        int[] greedy() {
            return choose(greedy);
        }

        int[] nucleus() {
            return choose(nucleus);
        }

        float[][] logits() {
            return predictions.logits();
        }

        private int[] choose(List<TokenDraw> draws) {
            return predictions.choose(rows, draws, model.config().vocabularySize(), 0).stream()
                    .mapToInt(token -> token.id())
                    .toArray();
        }

        @Override
        public void close() {
            predictions.close();
            cache.close();
        }
    }
}
