package dev.zebra.model.generation;

import dev.zebra.model.DrawnToken;
import dev.zebra.model.Feed;
import java.util.Arrays;

/// A sequence in a [Generator], from its prompt to its last token.
public final class GeneratedSequence {
    private final GenerationRequest request;
    private final TokenListener listener;
    private final SequenceSampler sampler;
    private final int slot;
    private int read;
    private int generated;
    private int last;
    private boolean ended;

    GeneratedSequence(GenerationRequest request, TokenListener listener, int slot) {
        this.request = request;
        this.listener = listener;
        this.sampler = new SequenceSampler(request.sampling());
        this.slot = slot;
    }

    /// Whether it has ended: by a stop token, at its length, because its listener wants no more, or
    /// because it was cancelled.
    public boolean ended() {
        return ended;
    }

    /// How many tokens were generated.
    public int generated() {
        return generated;
    }

    int slot() {
        return slot;
    }

    GenerationRequest request() {
        return request;
    }

    SequenceSampler sampler() {
        return sampler;
    }

    boolean reading() {
        return read < request.prompt().length;
    }

    void end() {
        ended = true;
    }

    /// What to feed next.
    ///
    /// @param most tokens of a prompt
    Feed feed(int most) {
        if (!reading()) {
            return new Feed(slot, new int[] {last}, Feed.Wanted.LAST);
        }
        var prompt = request.prompt();
        int end = Math.min(prompt.length, read + most);
        var wanted =
                request.promptAlternatives().isPresent()
                        ? Feed.Wanted.ALL
                        : end == prompt.length ? Feed.Wanted.LAST : Feed.Wanted.NONE;
        var piece = Arrays.copyOfRange(prompt, read, end);
        read = end;
        return new Feed(slot, piece, wanted, prompt.length);
    }

    /// The tokens of the prompt that come after each token of the piece that was just fed, as far
    /// as the prompt goes.
    int[] targets(Feed piece) {
        int from = read - piece.tokens().length;
        return Arrays.copyOfRange(
                request.prompt(), from + 1, Math.min(request.prompt().length, read + 1));
    }

    void tellPrompt(DrawnToken token) {
        listener.prompt(token);
    }

    /// Whether a token is to be chosen now that the last feed was computed.
    boolean draws() {
        return !reading() && request.maxTokens() > 0;
    }

    void take(DrawnToken token) {
        last = token.id();
        generated++;
        sampler.chosen(last);
        boolean more = listener.token(token);
        ended |=
                !more
                        || Float.isNaN(token.logProbability())
                        || generated >= request.maxTokens()
                        || request.stopTokens().contains(last);
    }
}
