package dev.zebra.trainer.training;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/// Speed over about the last ten seconds of one process.
final class Throughput {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private record Mark(long nanos, long step, long tokens) {}

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();

    /// Notes that at `nanos` (of [System#nanoTime]) so many steps and tokens were done.
    void mark(long nanos, long step, long tokens) {
        marks.addLast(new Mark(nanos, step, tokens));
        while (marks.size() > 2 && nanos - marks.getFirst().nanos > WINDOW_NANOS) {
            marks.removeFirst();
        }
    }

    double tokensPerSecond() {
        return (marks.getLast().tokens - marks.getFirst().tokens) / seconds();
    }

    double stepsPerSecond() {
        return (marks.getLast().step - marks.getFirst().step) / seconds();
    }

    private double seconds() {
        return Math.max(1, marks.getLast().nanos - marks.getFirst().nanos) / 1e9;
    }
}
