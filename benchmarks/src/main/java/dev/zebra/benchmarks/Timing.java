package dev.zebra.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// Seconds that repeated runs of the same work took.
///
/// @param seconds of the clock, ascending, at least one
/// @param coreSeconds of all processors that this process used, ascending; where other work shares
///     them, the least of these says more than the clock
record Timing(double[] seconds, double[] coreSeconds) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    Timing {
        seconds = seconds.clone();
        coreSeconds = coreSeconds.clone();
        Arrays.sort(seconds);
        Arrays.sort(coreSeconds);
    }

    /// Times the work `repeats` times, after `warmUps` runs that do not count.
    static Timing of(int warmUps, int repeats, Runnable work) {
        for (int i = 0; i < warmUps; i++) {
            work.run();
        }
        var seconds = new double[repeats];
        var coreSeconds = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long cores = SYSTEM.getProcessCpuTime();
            long start = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - start) / 1e9;
            coreSeconds[i] = (SYSTEM.getProcessCpuTime() - cores) / 1e9;
        }
        return new Timing(seconds, coreSeconds);
    }

    double median() {
        return seconds[seconds.length / 2];
    }

    double leastOfCores() {
        return coreSeconds[0];
    }

    /// Half of the distance between the slowest and the fastest, relative to the median.
    String spread() {
        double half = (seconds[seconds.length - 1] - seconds[0]) / 2 / median();
        return "±%.0f%%".formatted(100 * half);
    }
}
