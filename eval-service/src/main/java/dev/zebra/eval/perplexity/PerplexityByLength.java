package dev.zebra.eval.perplexity;

import dev.zebra.eval.scoring.Effort;
import dev.zebra.eval.scoring.ScoringModel;
import java.util.List;

/// Perplexity of a model on held-out text when it is given at most so many tokens at once.
///
/// The scored tokens are the same for every context length and for the unigram baseline, so the
/// numbers compare; see [SlidingWindow#cover] for what each of them sees.
public final class PerplexityByLength {

    private final HeldOutText text;
    private final List<HeldOutText.Passage> passages;

    /// @param budget scores at most so many tokens, from the first document on
    /// @throws IllegalArgumentException if the text has no token to score
    public PerplexityByLength(HeldOutText text, long budget) {
        this.text = text;
        this.passages = text.passages(budget);
        if (passages.isEmpty()) {
            throw new IllegalArgumentException(
                    "the held-out dataset has no document of 2 tokens or more: nothing to score");
        }
    }

    /// How many documents are scored, at least in part.
    public int documents() {
        return passages.size();
    }

    /// Tokens of the longest passage that is scored.
    public int longest() {
        return passages.stream().mapToInt(HeldOutText.Passage::length).max().orElseThrow();
    }

    /// How many tokens a measurement at this context length runs through the model.
    public long forwardTokens(int contextLength) {
        return passages.stream()
                .flatMap(passage -> SlidingWindow.cover(passage.length(), contextLength).stream())
                .mapToLong(SlidingWindow::size)
                .sum();
    }

    /// Measures the model at one context length, of at least 2.
    public Perplexity measure(ScoringModel model, int contextLength, Effort effort) {
        var sum = new Perplexity.Sum();
        for (var passage : passages) {
            for (var window : SlidingWindow.cover(passage.length(), contextLength)) {
                effort.spend("perplexity", "context " + contextLength, window.size());
                var tokens = new int[window.size()];
                text.read(passage.document(), window.from(), tokens);
                var logProbabilities = model.logProbabilities(tokens);
                for (int target = window.firstTarget(); target < window.to(); target++) {
                    sum.add(logProbabilities[target - window.from() - 1]);
                }
            }
        }
        return sum.result();
    }

    /// Scores the same tokens by their frequency alone.
    public Perplexity measure(UnigramModel unigram) {
        var sum = new Perplexity.Sum();
        for (var passage : passages) {
            var tokens = new int[passage.targets()];
            text.read(passage.document(), 1, tokens);
            for (int token : tokens) {
                sum.add(unigram.logProbability(token));
            }
        }
        return sum.result();
    }
}
