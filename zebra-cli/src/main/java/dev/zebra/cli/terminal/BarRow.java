package dev.zebra.cli.terminal;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/// One row: name, percentage, bar, time taken, note. The note says what is left where it is known.
final class BarRow implements ProgressBarRenderer {

    private static final int CELLS = 24;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    @Override
    public String render(ProgressState state, int width) {
        var row =
                "%s %3.0f%% │%s│ %s %s"
                        .formatted(
                                state.getTaskName(),
                                state.getNormalizedProgress() * 100,
                                bar(state.getNormalizedProgress()),
                                clock(state.getElapsedAfterStart()),
                                state.getExtraMessage());
        return row.length() <= width ? row : row.substring(0, width);
    }

    private static String bar(double fraction) {
        double filled = Math.clamp(fraction, 0, 1) * CELLS;
        int whole = (int) filled;
        var cells = new StringBuilder("█".repeat(whole));
        if (whole < CELLS) {
            cells.append(EIGHTHS.charAt((int) ((filled - whole) * EIGHTHS.length())));
            cells.append(" ".repeat(CELLS - whole - 1));
        }
        return cells.toString();
    }

    private static String clock(Duration time) {
        return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
