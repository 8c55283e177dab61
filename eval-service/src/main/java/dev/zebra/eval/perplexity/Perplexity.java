package dev.zebra.eval.perplexity;

/// The mean negative log-likelihood of some tokens.
///
/// @param tokens how many were scored, at least 1
/// @param nll the mean, in nats a token
/// @param standardError of that mean, as if tokens were independent; 0 for a single token
public record Perplexity(long tokens, double nll, double standardError) {

    /// exp(nll): the model is as unsure as if it chose among so many equally likely tokens.
    public double perplexity() {
        return Math.exp(nll);
    }

    /// Standard error of [#perplexity], to first order.
    public double perplexityStandardError() {
        return perplexity() * standardError;
    }

    /// Adds up log-likelihoods (Welford's running mean and variance).
    static final class Sum {

        private long tokens;
        private double mean;
        private double squares;

        /// Adds the natural logarithm of one token's probability.
        void add(double logProbability) {
            tokens++;
            double delta = -logProbability - mean;
            mean += delta / tokens;
            squares += delta * (-logProbability - mean);
        }

        Perplexity result() {
            if (tokens == 0) {
                throw new IllegalStateException("no token was scored");
            }
            double error = tokens == 1 ? 0 : Math.sqrt(squares / (tokens - 1) / tokens);
            return new Perplexity(tokens, mean, error);
        }
    }
}
