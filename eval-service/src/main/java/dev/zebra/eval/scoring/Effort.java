package dev.zebra.eval.scoring;

/// Told before every forward pass, so that progress is seen and a stop is heeded in between.
public interface Effort {

    /// An effort nobody watches or stops.
    Effort UNWATCHED = (stage, cell, tokens) -> {};

    /// A pass over `tokens` tokens comes next.
    ///
    /// @param stage what is being measured, such as `perplexity`
    /// @param cell which part of it, such as `context 512`
    /// @throws java.util.concurrent.CancellationException if the work is to end here
    void spend(String stage, String cell, long tokens);
}
