package dev.zebra.cli.job;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Prints jobs as a table.
final class JobTable {

    private static final String ROW = "%-9s %-16s %-11s %5s %8s  %-20s  %s%n";

    private JobTable() {}

    static void print(PrintStream out, List<JobView> jobs) {
        out.printf(ROW, "ID", "KIND", "STATE", "DONE", "TIME", "RUN", "");
        jobs.forEach(job -> printRow(out, job));
    }

    static void printRow(PrintStream out, JobView job) {
        out.printf(
                ROW,
                job.id().substring(0, Math.min(8, job.id().length())),
                job.kind(),
                job.state().name().toLowerCase(Locale.ROOT),
                percent(job),
                clock(job.duration()),
                job.run() == null ? "-" : job.run(),
                JobNote.of(job));
    }

    private static String percent(JobView job) {
        if (job.state() == JobView.State.SUCCEEDED) {
            return "100%";
        }
        return job.progress() == null ? "-" : "%.0f%%".formatted(100 * job.progress().fraction());
    }

    private static String clock(Duration time) {
        return time.isZero() ? "-" : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
