package dev.zebra.cli.stack;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.terminal.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Waits until started parts are ready, and says what is wrong when one dies or takes too long.
///
/// @param run the records of the parts
/// @param health asks a part whether it is ready
/// @param logs the directory of the log files
/// @param portBase first port of the stack
record Startup(RunDirectory run, Health health, Path logs, int portBase) {

    private static final int SHOWN_LINES = 20;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String BAR = "starting";

    void await(List<Part> parts, List<Part> missing, Duration patience, Progress progress) {
        long began = System.nanoTime();
        var waiting = EnumSet.copyOf(parts);
        while (true) {
            waiting.removeIf(part -> health.ready(part, part.port(portBase)));
            if (waiting.isEmpty()) {
                break;
            }
            double fraction = 1.0 - (double) waiting.size() / parts.size();
            progress.update(BAR, fraction, "waiting for " + names(waiting));
            waiting.forEach(this::requireAlive);
            if (System.nanoTime() - began > patience.toNanos()) {
                throw new CommandException(Exit.TIMED_OUT, tooLong(waiting, patience));
            }
            pause();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        progress.finish(
                BAR,
                missing.isEmpty()
                        ? "all were running"
                        : "%s ready after %.1f s".formatted(names(missing), seconds));
    }

    private void requireAlive(Part part) {
        if (run.process(part).isEmpty()) {
            throw new CommandException(
                    Exit.FAILED,
                    "the "
                            + part.title()
                            + " ended while starting. The last lines of "
                            + log(part)
                            + ":\n\n"
                            + tail(log(part))
                            + "\n\nWhat did start goes on; zebra up starts the rest again, zebra down"
                            + " stops everything.");
        }
    }

    private String tooLong(Set<Part> waiting, Duration patience) {
        return "not ready after "
                + patience.toSeconds()
                + " s: "
                + waiting.stream()
                        .map(part -> part.id() + " (log: " + log(part) + ")")
                        .collect(Collectors.joining(", "))
                + "\nThey go on starting; zebra status tells how they are.";
    }

    private static String names(java.util.Collection<Part> parts) {
        return parts.stream().map(Part::id).collect(Collectors.joining(", "));
    }

    private Path log(Part part) {
        return logs.resolve(part.id() + ".log");
    }

    private static String tail(Path log) {
        try {
            var lines = Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "(cannot be read: " + unreadable.getMessage() + ")";
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandException(Exit.FAILED, "interrupted");
        }
    }
}
