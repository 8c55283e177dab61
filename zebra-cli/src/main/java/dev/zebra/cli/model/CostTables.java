package dev.zebra.cli.model;

import dev.zebra.model.ModelConfig;
import dev.zebra.model.cost.ElementType;
import dev.zebra.model.cost.ParameterCount;
import dev.zebra.model.cost.ServingMemory;
import dev.zebra.model.cost.StripeSavings;
import dev.zebra.model.cost.TrainingMemory;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// Prints what one sequence costs at several lengths, each formula beside its table.
final class CostTables {
    private final ModelConfig config;
    private final List<Long> lengths;
    private final PrintWriter out;

    CostTables(ModelConfig config, List<Long> lengths, PrintWriter out) {
        this.config = config;
        this.lengths = lengths;
        this.out = out;
    }

    void print() {
        cache();
        attention();
        training();
        serving();
        if (lengths.getLast() > config.maxPositions()) {
            line("");
            line("* beyond max_position_embeddings %s", Words.number(config.maxPositions()));
        }
    }

    private void cache() {
        line("");
        line("Key-value cache of one sequence, beside all layers global");
        line("  2 x key-value heads x head_dim elements per token and layer; of every token in");
        line("  global layers, of the last window + 1 in local ones");
        line("  %9s  %10s  %10s  %10s  %7s", "tokens", "float32", "bfloat16", "global", "less");
        for (long length : lengths) {
            var savings = StripeSavings.at(config, length);
            line(
                    "  %9s  %10s  %10s  %10s  %7s",
                    tokens(length),
                    Words.bytes(savings.striped().kvBytes(ElementType.FLOAT32)),
                    Words.bytes(savings.striped().kvBytes(ElementType.BFLOAT16)),
                    Words.bytes(savings.global().kvBytes(ElementType.BFLOAT16)),
                    Words.ratio(savings.kvRatio()));
        }
    }

    private void attention() {
        line("");
        line("Attention FLOPs of a forward, beside all layers global");
        line("  4 x heads x head_dim per query and key that it sees, scores and values; other");
        line(
                "  products take 2 x %s weights = %s per token in either",
                Words.scaled(ParameterCount.of(config).multiplied()),
                Words.scaled(2.0 * ParameterCount.of(config).multiplied()));
        line(
                "  %9s  %10s  %10s  %7s  %10s  %10s  %7s  %10s",
                "tokens", "sequence", "global", "less", "last token", "global", "less", "all work");
        for (long length : lengths) {
            var savings = StripeSavings.at(config, length);
            line(
                    "  %9s  %10s  %10s  %7s  %10s  %10s  %7s  %10s",
                    tokens(length),
                    Words.scaled(savings.striped().sequenceFlops()),
                    Words.scaled(savings.global().sequenceFlops()),
                    Words.ratio(savings.sequenceRatio()),
                    Words.scaled(savings.striped().lastTokenFlops()),
                    Words.scaled(savings.global().lastTokenFlops()),
                    Words.ratio(savings.lastTokenRatio()),
                    Words.ratio(savings.forwardRatio()));
        }
    }

    private void training() {
        var cpu = TrainingMemory.of(config, 1, ElementType.FLOAT32);
        var cuda = TrainingMemory.of(config, 1, ElementType.BFLOAT16);
        line("");
        line("Memory to train with AdamW, micro-batches of one sequence");
        line(
                "  state: 16 bytes a weight (float32 weight, gradient, two moments) = %s on the CPU,",
                Words.bytes(cpu.state()));
        line("  and 2 more for the bfloat16 copy = %s on CUDA", Words.bytes(cuda.state()));
        line("  activations, about: 6 x hidden + 3 x heads x head_dim + 3 x key-value heads x");
        line(
                "  head_dim + 4 x SwiGLU elements per token and layer, on the CPU also copies of keys");
        line(
                "  and values; or, recomputed, hidden per token and layer and one layer whole; and the");
        line("  gradients of one layer, and the logits of %d tokens", TrainingMemory.LOGITS);
        line("  %9s  %12s  %12s  %12s  %12s", "tokens", "CPU", "recomputed", "CUDA", "recomputed");
        for (long length : lengths) {
            var wide = TrainingMemory.of(config, length, ElementType.FLOAT32);
            var narrow = TrainingMemory.of(config, length, ElementType.BFLOAT16);
            line(
                    "  %9s  %12s  %12s  %12s  %12s",
                    tokens(length),
                    Words.bytes(wide.state() + wide.activations()),
                    Words.bytes(wide.state() + wide.recomputed()),
                    Words.bytes(narrow.state() + narrow.activations()),
                    Words.bytes(narrow.state() + narrow.recomputed()));
        }
    }

    private void serving() {
        line("");
        line("Memory to serve: weights and the cache of one sequence, 16 sequences");
        line("  %9s  %12s  %12s  %12s  %12s", "tokens", "CPU, one", "16", "CUDA, one", "16");
        for (long length : lengths) {
            var wide = ServingMemory.of(config, length, ElementType.FLOAT32);
            var narrow = ServingMemory.of(config, length, ElementType.BFLOAT16);
            line(
                    "  %9s  %12s  %12s  %12s  %12s",
                    tokens(length),
                    Words.bytes(wide.total(1)),
                    Words.bytes(wide.total(16)),
                    Words.bytes(narrow.total(1)),
                    Words.bytes(narrow.total(16)));
        }
    }

    private String tokens(long length) {
        return Words.number(length) + (length > config.maxPositions() ? "*" : " ");
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments).stripTrailing());
    }
}
