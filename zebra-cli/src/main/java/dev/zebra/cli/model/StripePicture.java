package dev.zebra.cli.model;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;

/// Draws which part of the context each layer's last query sees: a row per layer, or a symbol per
/// layer when there are many.
final class StripePicture {
    private static final int MANY = 40;
    private static final int CELLS = 48;

    /// The picture shows so many windows, so that one has some width.
    private static final int WINDOWS = 8;

    private final ModelConfig config;
    private final PrintWriter out;
    private final String seen;
    private final String unseen;

    StripePicture(ModelConfig config, PrintWriter out) {
        this.config = config;
        this.out = out;
        boolean blocks = Charset.defaultCharset().newEncoder().canEncode('\u2588');
        boolean shown = System.out.charset().newEncoder().canEncode('\u2588');
        this.seen = blocks && shown ? "\u2588" : "#";
        this.unseen = blocks && shown ? "\u00b7" : ".";
    }

    void print() {
        int global = config.schedule().count(LayerType.GLOBAL);
        int local = config.schedule().count(LayerType.LOCAL);
        line(
                "  %d global layer%s, %d local%s",
                global,
                global == 1 ? "" : "s",
                local,
                local == 0 ? "" : " with a window of " + keys());
        if (local > 0) {
            line(
                    "  reach: %s in one local layer, %s through the longest run of them (%d); %s",
                    Words.number(config.window().windowSize()),
                    Words.number((long) longestRun() * config.window().windowSize()),
                    longestRun(),
                    global == 0
                            ? "no layer sees everything"
                            : "everything through the global layers");
        }
        out.println();
        if (config.layers() > MANY) {
            symbols();
        } else {
            rows();
        }
    }

    private String keys() {
        return "%s tokens before the query and itself (sliding_window %s)"
                .formatted(
                        Words.number(config.window().windowSize()),
                        Words.number(config.window().huggingFace()));
    }

    private void rows() {
        long length =
                config.schedule().count(LayerType.LOCAL) == 0
                        ? config.maxPositions()
                        : Math.min(config.maxPositions(), (long) WINDOWS * config.window().keys());
        line("  layer  what the last of %s tokens sees", Words.number(length));
        for (int layer = 0; layer < config.layers(); layer++) {
            var type = config.schedule().get(layer);
            line(
                    "  %5d  %s  %s%s",
                    layer,
                    bar(type, length),
                    type.name().toLowerCase(Locale.ROOT),
                    config.nopeLayers().contains(layer) ? ", no rope" : "");
        }
    }

    private String bar(LayerType type, long length) {
        int cells =
                switch (type) {
                    case GLOBAL -> CELLS;
                    case LOCAL -> {
                        double share = (double) config.window().keys() / length;
                        yield Math.clamp(Math.round(CELLS * share), 1, CELLS);
                    }
                };
        return unseen.repeat(CELLS - cells) + seen.repeat(cells);
    }

    private void symbols() {
        line("  %s global, %s local, from layer 0", seen, unseen);
        var symbols = new StringBuilder();
        for (var type : config.schedule().types()) {
            symbols.append(
                    switch (type) {
                        case GLOBAL -> seen;
                        case LOCAL -> unseen;
                    });
        }
        for (int at = 0; at < symbols.length(); at += CELLS) {
            line("  %5d  %s", at, symbols.substring(at, Math.min(symbols.length(), at + CELLS)));
        }
    }

    private int longestRun() {
        int longest = 0;
        int run = 0;
        for (var type : config.schedule().types()) {
            run = type == LayerType.LOCAL ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }
}
