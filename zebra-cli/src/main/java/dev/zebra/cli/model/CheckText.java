package dev.zebra.cli.model;

import dev.zebra.model.check.CheckReport;
import dev.zebra.model.check.CheckedModel;
import dev.zebra.model.check.CheckpointCheck;
import dev.zebra.model.check.Finding;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/// Prints a check line by line, as it goes.
final class CheckText implements CheckpointCheck.Listener {
    private static final String ROW = "%-5s %-38s %12s %12s %10s %10s  %s%n";

    private final Path directory;
    private final PrintWriter out;

    CheckText(Path directory, PrintWriter out) {
        this.directory = directory;
        this.out = out;
    }

    @Override
    public void loaded(CheckedModel model) {
        out.printf(
                Locale.ROOT,
                "%s: %,d parameters (%s), computing in %s on %s, libtorch %s%n%n",
                directory,
                model.parameters(),
                Words.stored(model.stored()),
                Words.type(model.computeType()),
                model.device(),
                model.engine());
        out.printf(
                Locale.ROOT,
                ROW,
                "",
                "what",
                "value",
                "expected",
                "error",
                "tolerance",
                "measure and note");
        out.flush();
    }

    @Override
    public void found(Finding finding) {
        switch (finding) {
            case Finding.Compared line ->
                    out.printf(
                            Locale.ROOT,
                            ROW,
                            mark(line),
                            line.name(),
                            number(line.value(), "%.7g"),
                            number(line.expected(), "%.7g"),
                            error(line),
                            number(line.tolerance(), "%.1e"),
                            line.measure().words()
                                    + (line.note().isEmpty() ? "" : "; " + line.note()));
            case Finding.NotGiven line ->
                    out.printf(
                            Locale.ROOT,
                            "%-5s %-38s not given: %s%n",
                            mark(line),
                            line.name(),
                            line.missing());
        }
        out.flush();
    }

    /// The last line.
    void summary(CheckReport report) {
        long failed = report.findings().stream().filter(Finding::failed).count();
        long notGiven =
                report.findings().stream().filter(Finding.NotGiven.class::isInstance).count();
        out.printf(
                Locale.ROOT,
                "%n%s%s%n",
                failed == 0
                        ? "passed: everything that is given is within its tolerance"
                        : "failed: %d beyond tolerance".formatted(failed),
                notGiven == 0 ? "" : " (%d not given)".formatted(notGiven));
        out.flush();
    }

    private static String mark(Finding finding) {
        return switch (Words.status(finding)) {
            case "fail" -> "FAIL";
            case "pass" -> "pass";
            default -> "";
        };
    }

    private static String error(Finding.Compared line) {
        return line.measure() == Finding.Measure.COUNT
                ? String.format(Locale.ROOT, "%.0f", line.error())
                : String.format(Locale.ROOT, "%.1e", line.error());
    }

    private static String number(OptionalDouble value, String format) {
        if (value.isEmpty()) {
            return "";
        }
        double number = value.getAsDouble();
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, format, number);
    }
}
