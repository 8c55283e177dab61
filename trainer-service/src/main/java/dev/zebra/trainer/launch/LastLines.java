package dev.zebra.trainer.launch;

import java.util.ArrayDeque;

/// The end of a log, for the message about a process that died.
final class LastLines {

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final int most;

    LastLines(int most) {
        this.most = most;
    }

    synchronized void add(String line) {
        if (lines.size() == most) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /// The lines after `introduction`, or nothing if there are none.
    synchronized String orNothing(String introduction) {
        return lines.isEmpty() ? "" : introduction + String.join("\n", lines);
    }
}
