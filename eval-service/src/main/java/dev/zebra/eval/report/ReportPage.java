package dev.zebra.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A report as Markdown.
final class ReportPage {

    private final StringBuilder page = new StringBuilder();

    private ReportPage() {}

    static String render(Report report) {
        var writer = new ReportPage();
        writer.head(report);
        writer.perplexity(report.perplexity());
        if (report.passkey() != null) {
            writer.passkey(report.passkey());
        }
        writer.cost(report.cost());
        return writer.page.toString();
    }

    private void head(Report report) {
        var model = report.model();
        line("# Evaluation of %s", model.artifact());
        line("");
        line(
                "%,d parameters, %d layers (%d global, %d local with a window of %d), meant for %,d"
                        + " positions.",
                model.parameters(),
                model.layers(),
                model.globalLayers(),
                model.layers() - model.globalLayers(),
                model.windowSize(),
                model.maxPositions());
        line("");
        line("- model `%s`", model.digest());
        line("- held-out text %s `%s`", report.dataset().artifact(), report.dataset().digest());
        var unigram = report.unigramDataset();
        if (unigram != null) {
            line("- unigram counts from %s `%s`", unigram.artifact(), unigram.digest());
        }
    }

    private void perplexity(Report.PerplexityTable table) {
        line("");
        line("## Perplexity by context length");
        line("");
        line(
                "%,d tokens of %,d documents, the same for every row. With context N each token sees"
                        + " all of its document so far or, past that, N/2 to N-1 tokens.",
                table.tokens(), table.documents());
        line("");
        var rows = new ArrayList<List<String>>();
        for (var row : table.byContextLength()) {
            rows.add(
                    List.of(
                            text("%,d", row.contextLength())
                                    + (row.beyondPositions() ? " (beyond its positions)" : ""),
                            withError(row.perplexity(), row.perplexityStandardError(), 2),
                            withError(row.nll(), row.nllStandardError(), 4)));
        }
        var unigram = table.unigram();
        if (unigram != null) {
            rows.add(
                    List.of(
                            "unigram baseline",
                            withError(unigram.perplexity(), unigram.perplexityStandardError(), 2),
                            withError(unigram.nll(), unigram.nllStandardError(), 4)));
        }
        table(List.of("context", "perplexity", "nats a token"), rows);
    }

    private void passkey(Report.PasskeyTable table) {
        line("");
        line("## Passkey retrieval");
        line("");
        line(
                "Choice among %d keys by total log-probability; guessing gives %s. %d prompts a cell,"
                        + " seed %d.",
                table.ways(), percent(table.chance()), table.samples(), table.seed());
        var accuracy = table.accuracy();
        var error = table.standardError();
        if (accuracy != null && error != null) {
            line("");
            line("Overall %s ± %s.", percent(accuracy), percent(error));
            line("");
            line("Each cell: accuracy ± standard error (distance to the key in windows).");
            line("");
            grid(table);
        }
        for (var skipped : table.skipped()) {
            line("");
            line(
                    "Length %,d was not measured: its prompts take at least %,d tokens.",
                    skipped.length(), skipped.minimum());
        }
        line("");
        long truncated = table.cells().stream().mapToInt(Report.Cell::truncated).sum();
        line(
                truncated == 0
                        ? "Nothing was cut off: in every sample, tokens asked, sent and seen agree."
                        : "Cut off in %,d samples: there, tokens asked, sent and seen differ.",
                truncated);
    }

    private void grid(Report.PasskeyTable table) {
        var depths = new TreeSet<Double>();
        table.cells().forEach(cell -> depths.add(cell.depth()));
        var head = new ArrayList<String>(List.of("length"));
        depths.forEach(depth -> head.add("depth " + percent(depth)));
        var byLength = table.cells().stream().collect(Collectors.groupingBy(Report.Cell::length));
        var rows = new ArrayList<List<String>>();
        for (int length : new TreeSet<>(byLength.keySet())) {
            var row = new ArrayList<String>(List.of(text("%,d", length)));
            var cells =
                    byLength.get(length).stream()
                            .collect(Collectors.toMap(Report.Cell::depth, cell -> cell));
            for (double depth : depths) {
                var cell = cells.get(depth);
                row.add(
                        text(
                                "%s ± %s (%.1f)",
                                percent(cell.accuracy()),
                                percent(cell.standardError()),
                                cell.distanceWindows()));
            }
            rows.add(row);
        }
        table(head, rows);
    }

    private void cost(List<Report.Cost> costs) {
        line("");
        line("## Cost of attention, striped against full");
        line("");
        line("Computed from the model's shape: one sequence, float32.");
        line("");
        var rows = new ArrayList<List<String>>();
        for (var cost : costs) {
            rows.add(
                    List.of(
                            text("%,d", cost.contextLength()),
                            text("%,d", cost.kvBytesStriped()),
                            text("%,d", cost.kvBytesGlobal()),
                            text("%.2f", cost.kvRatio()),
                            text("%.1f", cost.keysPerQueryStriped()),
                            text("%.1f", cost.keysPerQueryGlobal()),
                            text("%.2f", cost.attentionRatio())));
        }
        table(
                List.of(
                        "context",
                        "KV bytes striped",
                        "KV bytes full",
                        "ratio",
                        "keys a query striped",
                        "keys a query full",
                        "ratio"),
                rows);
    }

    private void table(List<String> head, List<List<String>> rows) {
        row(head);
        row(head.stream().map(_ -> "---:").toList());
        rows.forEach(this::row);
    }

    private void row(List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void line(String format, Object... values) {
        page.append(values.length == 0 ? format : text(format, values)).append('\n');
    }

    private static String withError(double value, double error, int digits) {
        return text("%,." + digits + "f ± %,." + digits + "f", value, error);
    }

    private static String percent(double share) {
        return text(share * 100 % 1 == 0 ? "%.0f%%" : "%.1f%%", share * 100);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
