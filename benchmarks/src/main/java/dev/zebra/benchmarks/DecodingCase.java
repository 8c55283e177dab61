package dev.zebra.benchmarks;

import dev.zebra.model.ModelConfig;
import java.util.List;

/// Decoding steps that are measured.
///
/// @param name of the model in [Shapes]
/// @param context tokens of each sequence before the first that is timed
/// @param sequences that grow together
/// @param warmUps steps that are not timed
/// @param tokens steps that are
record DecodingCase(String name, int context, int sequences, int warmUps, int tokens) {

    /// Tokens are timed in runs: single steps are too short to time on CUDA.
    private static final int RUNS = 4;

    ModelConfig config() {
        return Shapes.named(name);
    }

    double work() {
        return Work.decoding(config(), sequences, context);
    }

    double bytesRead(int bytes) {
        return Work.decodingBytes(config(), sequences, context, bytes);
    }

    /// The median seconds of a step of ours.
    double measure(Subject subject) {
        int each = Math.max(1, tokens / RUNS);
        try (var decoding = subject.decoding(sequences, context, warmUps + RUNS * each)) {
            Runnable run =
                    () -> {
                        for (int i = 0; i < each; i++) {
                            decoding.step();
                        }
                    };
            for (int i = 0; i < warmUps; i++) {
                decoding.step();
            }
            return Timing.of(0, RUNS, run).median() / each;
        }
    }

    /// What llama.cpp is told of the shape: it has full attention in every layer.
    List<String> arguments(String modules, int threads) {
        var config = config();
        return List.of(
                modules,
                String.valueOf(threads),
                String.valueOf(sequences),
                String.valueOf(context),
                String.valueOf(warmUps),
                String.valueOf(tokens),
                String.valueOf(config.vocabularySize()),
                String.valueOf(config.hiddenSize()),
                String.valueOf(config.intermediateSize()),
                String.valueOf(config.layers()),
                String.valueOf(config.heads()),
                String.valueOf(config.kvHeads()),
                String.valueOf(config.headDim()),
                String.valueOf(config.tiedEmbeddings()));
    }
}
