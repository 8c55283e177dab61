package dev.zebra.benchmarks;

import java.util.Arrays;

/// Seconds that repeated runs of the same work took.
///
/// @param seconds ascending, at least one
record Timing(double[] seconds) {

    Timing {
        seconds = seconds.clone();
        Arrays.sort(seconds);
    }

    /// Times the work `repeats` times, after `warmUps` runs that do not count.
    static Timing of(int warmUps, int repeats, Runnable work) {
        for (int i = 0; i < warmUps; i++) {
            work.run();
        }
        var seconds = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        return new Timing(seconds);
    }

    double median() {
        return seconds[seconds.length / 2];
    }

    double fastest() {
        return seconds[0];
    }

    /// Half of the distance between the slowest and the fastest, relative to the median.
    String spread() {
        double half = (seconds[seconds.length - 1] - seconds[0]) / 2 / median();
        return "±%.0f%%".formatted(100 * half);
    }
}
