package dev.zebra.inference.engine;

import dev.zebra.data.tokenizer.StreamingDecoder;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.model.DrawnToken;
import dev.zebra.model.generation.GeneratedSequence;
import dev.zebra.model.generation.GenerationRequest;
import dev.zebra.model.generation.Generator;
import dev.zebra.model.generation.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A sequence on its way from tokens to text. It steps on the model's thread only.
final class Sequence implements TokenListener {

    private final SequencePlan plan;
    private final SequenceListener listener;
    private final StopText text;
    private final StreamingDecoder decoder;
    private final int vocabulary;
    private final List<TokenProbability> untold = new ArrayList<>();
    private @Nullable GeneratedSequence generated;
    private volatile boolean cancelled;
    private boolean failed;

    Sequence(SequencePlan plan, Tokenizer tokenizer, SequenceListener listener) {
        this.plan = plan;
        this.listener = listener;
        this.text = new StopText(plan.stops());
        this.decoder = tokenizer.newStreamingDecoder(plan.prompt());
        this.vocabulary = tokenizer.vocabularySize();
    }

    /// Ends it before its next token; from any thread.
    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    /// Takes a place in a generator that has one.
    void begin(Generator generator) {
        int alternatives = Math.min(vocabulary, plan.alternatives().orElse(0));
        generated =
                generator.add(
                        new GenerationRequest(
                                plan.prompt(),
                                plan.maxTokens(),
                                plan.sampling(),
                                plan.stopTokens(),
                                alternatives,
                                OptionalInt.empty()),
                        this);
    }

    boolean begun() {
        return generated != null;
    }

    /// Whether it has left the generator.
    boolean ended() {
        return generated != null && generated.ended();
    }

    /// Leaves its place to another.
    void leave(Generator generator) {
        if (generated != null) {
            generator.cancel(generated);
        }
    }

    @Override
    public boolean token(DrawnToken token) {
        if (cancelled || failed) {
            return false;
        }
        try {
            return take(token);
        } catch (RuntimeException failure) {
            // what one sequence makes of its tokens is not for the others to suffer
            fail(failure);
            return false;
        }
    }

    private boolean take(DrawnToken token) {
        if (Float.isNaN(token.logProbability())) {
            throw new IllegalStateException("the model's logits are not finite");
        }
        int count = count() + 1;
        if (plan.stopTokens().contains(token.id())) {
            return end(FinishReason.STOP, count);
        }
        if (plan.alternatives().isPresent()) {
            untold.add(TokenProbability.of(token));
        }
        tell(text.push(decoder.push(token.id())));
        if (text.stopped()) {
            listener.end(FinishReason.STOP, count);
            return false;
        }
        return count < plan.maxTokens() || end(FinishReason.LENGTH, count);
    }

    /// Tokens before the one that is being taken: the generator counts it already.
    private int count() {
        return generated == null ? 0 : generated.generated() - 1;
    }

    private boolean end(FinishReason reason, int count) {
        var certain = text.push(decoder.finish());
        tell(certain + text.finish());
        if (!untold.isEmpty() && !text.stopped()) {
            listener.piece(new Piece("", List.copyOf(untold)));
        }
        listener.end(text.stopped() ? FinishReason.STOP : reason, count);
        return false;
    }

    private void tell(String piece) {
        if (!piece.isEmpty()) {
            listener.piece(new Piece(piece, List.copyOf(untold)));
            untold.clear();
        }
    }

    /// Tells that it cannot go on, once; who cancelled it hears nothing.
    void fail(Throwable failure) {
        if (!failed && !cancelled) {
            failed = true;
            listener.failed(failure);
        }
    }
}
