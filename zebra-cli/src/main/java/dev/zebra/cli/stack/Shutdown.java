package dev.zebra.cli.stack;

import dev.zebra.cli.terminal.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// Ends parts of the stack with all processes they have started.
///
/// @param run the records of the parts; those ended are removed
/// @param progress where waiting is shown
record Shutdown(RunDirectory run, Progress progress) {

    private static final Duration FORCED = Duration.ofSeconds(5);

    /// Asks the living among `parts` to end, waits up to `patience` for each, then kills. What
    /// lives under a recorded id without being recognised is named and left alone.
    ///
    /// @return the parts that may still run: not recognised, and their port is in use
    List<Part> stop(List<Part> parts, Duration patience) {
        var living = parts.stream().filter(part -> run.process(part).isPresent()).toList();
        var processes = new ArrayList<ProcessHandle>();
        for (var part : living) {
            run.process(part)
                    .ifPresent(
                            process -> {
                                process.descendants().forEach(processes::add);
                                processes.add(process);
                                process.destroy();
                            });
        }
        if (!living.isEmpty()) {
            var bar = "stopping";
            var names = living.stream().map(Part::id).collect(Collectors.joining(", "));
            progress.update(bar, 0, names);
            long deadline = System.nanoTime() + patience.toNanos();
            for (var process : processes) {
                awaitEnd(process, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
            for (var process : processes) {
                if (process.isAlive()) {
                    process.destroyForcibly();
                    awaitEnd(process, FORCED);
                }
            }
        }
        var doubtful = parts.stream().filter(this::mayStillRun).toList();
        parts.stream().filter(part -> !doubtful.contains(part)).forEach(run::remove);
        return doubtful;
    }

    private boolean mayStillRun(Part part) {
        var left =
                run.record(part).filter(record -> record.unrecognised().isPresent()).orElse(null);
        if (left == null) {
            return false;
        }
        boolean portInUse = !Health.free(left.port());
        progress.say(
                "process "
                        + left.pid()
                        + " was not recognised as the "
                        + part.title()
                        + " (it did not start at "
                        + left.started()
                        + ") and was left alone; port "
                        + left.port()
                        + (portInUse ? " is still in use" : " is free"));
        return portInUse;
    }

    private static void awaitEnd(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillThere) {
            // The caller looks again and uses force.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
