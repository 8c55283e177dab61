package dev.zebra.jobs.rest;

import dev.zebra.jobs.job.Jobs;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Lets clients read what they wrote: every write answers `Zebra-Position`, and a read that sends
/// it back waits until that is folded here.
@Singleton
final class Positions {

    static final String HEADER = "Zebra-Position";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Jobs jobs;

    Positions(Jobs jobs) {
        this.jobs = jobs;
    }

    /// Waits until all of `positions`, separated by commas, are folded here.
    void await(@Nullable String positions) {
        if (positions == null || positions.isBlank()) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (var text : positions.split(",", 64)) {
            var position = parse(text.strip());
            var left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            if (!jobs.await(position, left)) {
                throw notFolded(position);
            }
        }
    }

    private ProblemException notFolded(Position position) {
        if (jobs.staleness().inContact()) {
            return new ProblemException(
                    Problem.of(
                                    504,
                                    "not-folded",
                                    "That position was not reached in time",
                                    position
                                            + " was not folded here within "
                                            + PATIENCE.toSeconds()
                                            + " s; repeat, or read without "
                                            + HEADER)
                            .with("position", position.toString()));
        }
        return new ProblemException(
                Problem.of(
                                503,
                                "log-unavailable",
                                "The log does not answer",
                                position
                                        + " is not folded here and the broker has been away for "
                                        + jobs.staleness().age().toSeconds()
                                        + " s; without "
                                        + HEADER
                                        + " the last known state is answered")
                        .with("position", position.toString()));
    }

    private static Position parse(String text) {
        Position position;
        try {
            position = Position.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw refused(String.valueOf(wrong.getMessage()));
        }
        var known =
                Topics.control().contains(position.topic())
                        || Topics.deadLetters().contains(position.topic())
                        || Topics.signals().contains(position.topic());
        if (!known || position.partition() >= Topics.PARTITIONS) {
            throw refused("'" + text + "' is no position of this log, as writes answer them");
        }
        return position;
    }

    private static ProblemException refused(String reason) {
        return new ProblemException(Problem.badRequest(HEADER + ": " + reason));
    }
}
