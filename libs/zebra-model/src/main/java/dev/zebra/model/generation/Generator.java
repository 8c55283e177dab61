package dev.zebra.model.generation;

import dev.zebra.model.DrawnToken;
import dev.zebra.model.Feed;
import dev.zebra.model.KvCache;
import dev.zebra.model.Predictions;
import dev.zebra.model.TokenDraw;
import dev.zebra.model.ZebraModel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// Continues many sequences with one model: each step is one forward for all of them, in which
/// every sequence gets its next token or reads a piece of its prompt. Sequences come and go between
/// steps. Tokens are chosen on the model's device.
///
/// What a sequence gets does not depend on what runs beside it (but for rounding). For one thread
/// at a time; it owns native memory until it is closed, and the model stays its owner's.
public final class Generator implements AutoCloseable {
    private final ZebraModel model;
    private final KvCache cache;
    private final int known;
    private final int promptTokens;
    private final BitSet taken = new BitSet();
    private final List<GeneratedSequence> active = new ArrayList<>();

    /// @param sequences at once
    /// @param capacity tokens of a sequence
    /// @param promptTokens tokens of prompts to read in one step, of all sequences together
    /// @param known ids from here on are never chosen nor told: a model may have more than its
    ///     tokenizer, for alignment
    /// @throws IllegalArgumentException if a number is below 1, or `known` above the vocabulary
    public Generator(ZebraModel model, int sequences, int capacity, int promptTokens, int known) {
        if (promptTokens < 1) {
            throw new IllegalArgumentException(
                    "a step must read at least 1 prompt token, got " + promptTokens);
        }
        if (known < 1 || known > model.config().vocabularySize()) {
            throw new IllegalArgumentException(
                    "known tokens must be 1 to %d, got %d"
                            .formatted(model.config().vocabularySize(), known));
        }
        this.model = model;
        this.cache = model.newCache(sequences, capacity);
        this.promptTokens = promptTokens;
        this.known = known;
    }

    /// Takes a sequence on; it begins with the next step.
    ///
    /// @throws IllegalArgumentException if the sequence cannot fit, an id is out of range, or more
    ///     alternatives are wanted than tokens are known
    /// @throws IllegalStateException if no slot is free
    public GeneratedSequence add(GenerationRequest request, TokenListener listener) {
        if (request.room() > cache.capacity()) {
            throw new IllegalArgumentException(
                    "%d prompt tokens and %d more do not fit %d"
                            .formatted(
                                    request.prompt().length,
                                    request.maxTokens(),
                                    cache.capacity()));
        }
        if (Math.max(request.alternatives(), request.promptAlternatives().orElse(0)) > known) {
            throw new IllegalArgumentException(
                    "there are %d tokens to tell, more alternatives are wanted".formatted(known));
        }
        int bound =
                request.promptAlternatives().isPresent() ? known : model.config().vocabularySize();
        for (int i = 0; i < request.prompt().length; i++) {
            int id = request.prompt()[i];
            if (id < 0 || id >= bound) {
                throw new IllegalArgumentException(
                        "prompt ids must be in [0, %d), got %d at %d".formatted(bound, id, i));
            }
        }
        if (free() == 0) {
            throw new IllegalStateException("%d sequences run already".formatted(active.size()));
        }
        int slot = taken.nextClearBit(0);
        taken.set(slot);
        cache.clear(slot);
        var sequence = new GeneratedSequence(request, listener, slot);
        active.add(sequence);
        return sequence;
    }

    /// Ends a sequence; its listener hears nothing more. One that has ended stays so.
    public void cancel(GeneratedSequence sequence) {
        sequence.end();
        sweep();
        giveBack();
    }

    /// How many sequences run.
    public int active() {
        return active.size();
    }

    /// How many more could.
    public int free() {
        return cache.slots() - active.size();
    }

    /// One forward: each sequence gets a token or reads on. Does nothing if there is none.
    public void step() {
        var fed = new ArrayList<GeneratedSequence>();
        var feeds = new ArrayList<Feed>();
        int budget = promptTokens;
        for (var sequence : active) {
            if (!sequence.reading() || budget > 0) {
                boolean reads = sequence.reading();
                var feed = sequence.feed(budget);
                budget -= reads ? feed.tokens().length : 0;
                fed.add(sequence);
                feeds.add(feed);
            }
        }
        if (feeds.isEmpty()) {
            return;
        }
        try (var predictions = model.forward(cache, feeds)) {
            tellPrompts(predictions, fed, feeds);
            take(predictions, fed, feeds);
        }
        sweep();
        giveBack();
    }

    private void giveBack() {
        if (active.isEmpty()) {
            cache.release();
        }
    }

    private void tellPrompts(
            Predictions predictions, List<GeneratedSequence> fed, List<Feed> feeds) {
        int row = 0;
        for (int i = 0; i < fed.size(); i++) {
            var sequence = fed.get(i);
            var feed = feeds.get(i);
            if (feed.wanted() == Feed.Wanted.ALL) {
                var targets = sequence.targets(feed);
                var rows = IntStream.range(row, row + targets.length).toArray();
                var values = predictions.logProbabilities(rows, targets, known);
                int count = sequence.request().promptAlternatives().orElse(0);
                var likeliest = predictions.likeliest(rows, known, count);
                for (int t = 0; t < targets.length && !sequence.ended(); t++) {
                    sequence.tellPrompt(new DrawnToken(targets[t], values[t], likeliest.get(t)));
                }
            }
            row += feed.rows();
        }
    }

    private void take(Predictions predictions, List<GeneratedSequence> fed, List<Feed> feeds) {
        var drawing = new ArrayList<GeneratedSequence>();
        var rows = new ArrayList<Integer>();
        var draws = new ArrayList<TokenDraw>();
        int alternatives = 0;
        int row = 0;
        for (int i = 0; i < fed.size(); i++) {
            var sequence = fed.get(i);
            row += feeds.get(i).rows();
            if (sequence.ended()) {
                continue; // a listener cancelled it
            }
            if (sequence.draws()) {
                drawing.add(sequence);
                rows.add(row - 1);
                draws.add(sequence.sampler().next());
                alternatives = Math.max(alternatives, sequence.request().alternatives());
            } else if (!sequence.reading()) {
                sequence.end();
            }
        }
        var tokens =
                predictions.choose(
                        rows.stream().mapToInt(Integer::intValue).toArray(),
                        draws,
                        known,
                        alternatives);
        for (int i = 0; i < drawing.size(); i++) {
            var sequence = drawing.get(i);
            if (!sequence.ended()) {
                sequence.take(tokens.get(i).with(sequence.request().alternatives()));
            }
        }
    }

    private void sweep() {
        active.removeIf(
                sequence -> {
                    if (sequence.ended()) {
                        taken.clear(sequence.slot());
                    }
                    return sequence.ended();
                });
    }

    /// Frees the cache; sequences that run end without a word.
    @Override
    public void close() {
        active.forEach(GeneratedSequence::end);
        sweep();
        cache.close();
    }
}
