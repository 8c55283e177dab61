package dev.zebra.benchmarks;

import java.io.IOException;
import java.util.List;

/// A measurement that has a name on the command line.
interface Benchmark {
    /// Its name on the command line.
    String name();

    /// What it measures against what, in one line.
    String purpose();

    /// The options it takes.
    List<Options.Option> options();

    /// Measures, and reports.
    ///
    /// @throws IllegalArgumentException if the value of an option is not accepted
    void run(Options options, Report report) throws IOException;
}
