package dev.zebra.cli.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// A line when a piece of work begins, ends, or has moved on by a tenth or for half a minute.
final class PlainLines implements Progress {

    private static final double STEP = 0.1;
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private record Shown(double fraction, long nanos) {}

    private final PrintStream out;
    private final Map<String, Shown> shown = new HashMap<>();
    private final Set<String> finished = new HashSet<>();

    PlainLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void update(String name, double fraction, String note) {
        var last = shown.get(name);
        if (finished.contains(name) || (last != null && !worthALine(last, fraction))) {
            return;
        }
        shown.put(name, new Shown(fraction, System.nanoTime()));
        out.printf("%-18s %3.0f%%  %s%n", name, fraction * 100, note);
    }

    private static boolean worthALine(Shown last, double fraction) {
        return fraction >= last.fraction + STEP
                || System.nanoTime() - last.nanos > SILENCE.toNanos();
    }

    @Override
    public synchronized void finish(String name, String note) {
        if (finished.add(name)) {
            out.printf("%-18s done  %s%n", name, note);
        }
    }

    @Override
    public synchronized void say(String line) {
        out.println(line);
    }

    @Override
    public void close() {
        out.flush();
    }
}
