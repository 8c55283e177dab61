package dev.zebra.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;

/// Writes what was measured as Markdown, row by row, so that a run that is cut short leaves what
/// it had.
final class Report {
    private final Appendable out;

    Report(Appendable out) {
        this.out = out;
    }

    void line(String text) {
        try {
            out.append(text).append(System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void title(String text) {
        line("");
        line("### " + text);
    }

    void header(String... columns) {
        line("");
        row((Object[]) columns);
        row(Collections.nCopies(columns.length, "---").toArray());
    }

    void row(Object... cells) {
        line(
                "| "
                        + String.join(" | ", List.of(cells).stream().map(String::valueOf).toList())
                        + " |");
    }
}
