package dev.zebra.inference.engine;

import dev.zebra.data.tokenizer.StreamingDecoder;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.model.KvCache;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.generation.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sequence on its way. It steps on the model's thread only and owns its key-value cache.
final class Sequence {

    private final SequencePlan plan;
    private final SequenceListener listener;
    private final Sampler sampler;
    private final StopText text;
    private final StreamingDecoder decoder;
    private final int vocabulary;
    private final List<TokenProbability> untold = new ArrayList<>();
    private @Nullable KvCache cache;
    private volatile boolean cancelled;
    private int read;
    private int generated;
    private int last;

    Sequence(SequencePlan plan, Tokenizer tokenizer, SequenceListener listener) {
        this.plan = plan;
        this.listener = listener;
        this.sampler = Sampler.of(plan.sampling());
        this.text = new StopText(plan.stops());
        this.decoder = tokenizer.newStreamingDecoder();
        this.vocabulary = tokenizer.vocabularySize();
    }

    /// Ends it before its next step; from any thread.
    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    /// Reads a piece of the prompt or generates a token.
    ///
    /// @param chunk tokens of the prompt to read at most
    /// @return whether more steps follow
    boolean step(ZebraModel model, int chunk) {
        if (cancelled) {
            return false;
        }
        if (cache == null) {
            cache = model.newCache(Math.addExact(plan.prompt().length, plan.maxTokens()));
        }
        float[] logits;
        if (read < plan.prompt().length) {
            int end = Math.min(plan.prompt().length, read + chunk);
            logits = model.prefill(cache, Arrays.copyOfRange(plan.prompt(), read, end));
            read = end;
            if (read < plan.prompt().length) {
                return true;
            }
        } else {
            logits = model.decode(cache, last);
        }
        return take(known(logits));
    }

    /// The logits of the tokenizer's ids; a model may have more, for alignment.
    private float[] known(float[] logits) {
        return logits.length > vocabulary ? Arrays.copyOf(logits, vocabulary) : logits;
    }

    private boolean take(float[] logits) {
        requireNumbers(logits);
        last = sampler.sample(logits);
        generated++;
        plan.alternatives().ifPresent(n -> untold.add(TokenProbability.of(logits, last, n)));
        if (plan.stopTokens().contains(last)) {
            if (!untold.isEmpty()) {
                untold.removeLast();
            }
            return end(FinishReason.STOP);
        }
        tell(text.push(decoder.push(last)));
        if (text.stopped()) {
            listener.end(FinishReason.STOP, generated);
            return false;
        }
        return generated < plan.maxTokens() || end(FinishReason.LENGTH);
    }

    /// A model that has diverged has no answer; minus infinity is a token that never comes.
    private static void requireNumbers(float[] logits) {
        for (float logit : logits) {
            if (Float.isNaN(logit) || logit == Float.POSITIVE_INFINITY) {
                throw new IllegalStateException("the model's logits are not finite");
            }
        }
    }

    private boolean end(FinishReason reason) {
        var certain = text.push(decoder.finish());
        tell(certain + text.finish());
        if (!untold.isEmpty() && !text.stopped()) {
            listener.piece(new Piece("", List.copyOf(untold)));
        }
        listener.end(text.stopped() ? FinishReason.STOP : reason, generated);
        return false;
    }

    private void tell(String piece) {
        if (!piece.isEmpty()) {
            listener.piece(new Piece(piece, List.copyOf(untold)));
            untold.clear();
        }
    }

    void fail(Throwable failure) {
        listener.failed(failure);
    }

    /// Frees its memory.
    void close() {
        if (cache != null) {
            cache.close();
        }
    }
}
