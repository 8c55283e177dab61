package dev.zebra.cli.terminal;

import java.io.PrintStream;

/// Shows how far one or more named pieces of work are. Goes to standard error, so that standard
/// output holds results only. All methods may be called from any thread.
public interface Progress extends AutoCloseable {

    /// Shows `name` at `fraction` of its way (0 to 1) with a short note beside it; the first call
    /// adds it.
    void update(String name, double fraction, String note);

    /// Shows that `name` has ended, with a last note. Later updates of it are ignored.
    void finish(String name, String note);

    /// Prints a line of its own.
    void say(String line);

    /// Leaves what is shown as it is and stops moving it.
    @Override
    void close();

    /// Bars on a terminal, plain lines elsewhere. The start script says which by the system
    /// properties `zebra.terminal` (`true` when standard error is one) and `zebra.columns`.
    static Progress onStandardError() {
        return of(
                System.err,
                Boolean.getBoolean("zebra.terminal"),
                Integer.getInteger("zebra.columns", 80));
    }

    /// Bars when `terminal`, else plain lines.
    static Progress of(PrintStream out, boolean terminal, int columns) {
        return terminal ? new BarBoard(out, columns) : new PlainLines(out);
    }
}
