package dev.zebra.model.generation;

/// Chooses the next token. A sampler remembers what it chose where penalties need it, so one
/// serves one sequence on one thread.
@FunctionalInterface
public interface Sampler {

    /// The most likely token; the lowest id of equals.
    Sampler GREEDY = Sampler::argmax;

    /// Chooses an id from the logits of the next token, `[vocabulary]`. The array is not changed.
    int sample(float[] logits);

    /// A sampler that follows these rules.
    static Sampler of(Sampling sampling) {
        return new SamplingChain(sampling);
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        return best;
    }
}
