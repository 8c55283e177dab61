package dev.zebra.cli.model;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.check.StoredWeights;
import dev.zebra.model.cost.ParameterCount;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prints what `zebra model info` knows.
final class InfoText {
    private final Path directory;
    private final ModelConfig config;
    private final StoredWeights stored;
    private final List<Long> lengths;
    private final PrintWriter out;

    InfoText(
            Path directory,
            ModelConfig config,
            StoredWeights stored,
            List<Long> lengths,
            PrintWriter out) {
        this.directory = directory;
        this.config = config;
        this.stored = stored;
        this.lengths = lengths;
        this.out = out;
    }

    void print() {
        var count = ParameterCount.of(config);
        line("%s: %s parameters", directory, Words.number(count.total()));
        weights();
        heading("Parameters");
        row("embedding", Words.number(count.embedding()));
        row("layers", "%d x %s", count.layers(), Words.number(count.perLayer()));
        row("final norm", Words.number(count.finalNorm()));
        row("head", config.tiedEmbeddings() ? "tied to the embedding" : number(count.head()));
        heading("Config");
        shape();
        heading("Stripes");
        new StripePicture(config, out).print();
        new CostTables(config, lengths, out).print();
        out.flush();
    }

    private void weights() {
        if (stored.files().isEmpty()) {
            line("There are no weights here; all of this follows from config.json alone.");
        } else {
            line(
                    "%s in %d file%s, %s",
                    Words.bytes(stored.bytes()),
                    stored.files().size(),
                    stored.files().size() == 1 ? "" : "s",
                    Words.stored(stored));
        }
    }

    private void shape() {
        row(
                "width",
                "hidden %s, SwiGLU %s, vocabulary %s",
                number(config.hiddenSize()),
                number(config.intermediateSize()),
                number(config.vocabularySize()));
        row(
                "attention",
                "%d query heads over %d key-value heads (%d to 1), %d wide",
                config.heads(),
                config.kvHeads(),
                config.heads() / config.kvHeads(),
                config.headDim());
        row("positions", "up to %s", number(config.maxPositions()));
        rope();
        row("biases", biases());
        row("embeddings", config.tiedEmbeddings() ? "tied: the head uses them" : "not tied");
        row("norm", "RMS, epsilon %.2g", config.normEpsilon());
    }

    private void rope() {
        int nope = config.nopeLayers().size();
        if (nope == config.layers()) {
            row("rope", "none in any layer");
            return;
        }
        if (config.sharesRope()) {
            row("rope", "%s", config.globalRope().toString());
        } else {
            row("rope, global", "%s", config.globalRope().toString());
            row("rope, local", "%s", config.localRope().toString());
        }
        if (nope > 0) {
            row(
                    "no rope",
                    config.nopeLayers().equals(config.schedule().layersOf(LayerType.GLOBAL))
                            ? "in the global layers"
                            : "in layers " + config.nopeLayers());
        }
    }

    private String biases() {
        var with = new ArrayList<String>();
        if (config.qkvBias()) {
            with.add("query, key and value");
        }
        if (config.outputBias()) {
            with.add("attention output");
        }
        if (config.mlpBias()) {
            with.add("SwiGLU");
        }
        return with.isEmpty() ? "none" : String.join("; ", with);
    }

    private void heading(String words) {
        out.println();
        out.println(words);
    }

    private void row(String name, String format, Object... arguments) {
        line("  %-13s " + format, prepend(name, arguments));
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }

    private static Object[] prepend(String name, Object... arguments) {
        var all = new Object[arguments.length + 1];
        all[0] = name;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    private static String number(long number) {
        return Words.number(number);
    }
}
