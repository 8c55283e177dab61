package dev.zebra.model.generation;

import dev.zebra.model.KvCache;
import dev.zebra.model.ZebraModel;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The continuation of one prompt, token by token. It owns the sequence's key-value cache.
///
/// The prompt is read when the first token is asked for. The sequence ends after `maxTokens`, or
/// with a stop token, which is yielded as the last one. Not for use by several threads at once.
public final class Generation implements AutoCloseable {
    private final ZebraModel model;
    private final int[] prompt;
    private final Sampler sampler;
    private final Set<Integer> stopTokens;
    private final int maxTokens;
    private final KvCache cache;

    private int generated;
    private boolean stopped;
    private float @Nullable [] logits;
    private OptionalInt pending = OptionalInt.empty();

    /// @param prompt ids, at least one
    /// @param maxTokens at most this many tokens are generated, at least 1
    /// @param stopTokens ids that end the sequence
    /// @throws IllegalArgumentException if the prompt is empty or `maxTokens` below 1
    public Generation(
            ZebraModel model,
            int[] prompt,
            int maxTokens,
            Sampler sampler,
            Set<Integer> stopTokens) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, got " + maxTokens);
        }
        this.model = model;
        this.prompt = prompt.clone();
        this.maxTokens = maxTokens;
        this.sampler = sampler;
        this.stopTokens = Set.copyOf(stopTokens);
        this.cache = model.newCache(Math.addExact(prompt.length, maxTokens));
    }

    /// Whether another token follows.
    public boolean hasNext() {
        return !stopped && generated < maxTokens;
    }

    /// Computes and yields the next token.
    ///
    /// @throws NoSuchElementException if the sequence has ended
    public int next() {
        if (!hasNext()) {
            throw new NoSuchElementException(
                    "the sequence ended after %d tokens".formatted(generated));
        }
        logits =
                pending.isEmpty()
                        ? model.prefill(cache, prompt)
                        : model.decode(cache, pending.getAsInt());
        int token = sampler.sample(logits);
        pending = OptionalInt.of(token);
        generated++;
        stopped = stopTokens.contains(token);
        return token;
    }

    /// The logits that the last token was chosen from, `[vocabulary]`.
    ///
    /// @throws IllegalStateException before the first token
    public float[] logits() {
        if (logits == null) {
            throw new IllegalStateException("no token has been generated yet");
        }
        return logits;
    }

    /// How many tokens were generated.
    public int generated() {
        return generated;
    }

    /// Whether the last token was a stop token, as opposed to the length running out.
    public boolean stopped() {
        return stopped;
    }

    /// The cache, for its length and bytes.
    public KvCache cache() {
        return cache;
    }

    /// Frees the cache.
    @Override
    public void close() {
        cache.close();
    }
}
