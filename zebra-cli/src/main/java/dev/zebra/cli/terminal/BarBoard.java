package dev.zebra.cli.terminal;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/// A block of progress bars, redrawn in place; lines of text scroll by above it.
final class BarBoard implements Progress {

    private static final int UNITS = 1000;
    private static final int REDRAW_MILLIS = 250;
    private static final String TO_LINE_START_AND_CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final int width;
    private final Map<String, ProgressBar> bars = new HashMap<>();
    private final Map<String, String> rows = new LinkedHashMap<>();
    private int drawn;

    BarBoard(PrintStream out, int columns) {
        this.out = out;
        this.width = Math.clamp(columns - 1, 40, 140);
    }

    @Override
    public void update(String name, double fraction, String note) {
        ProgressBar bar;
        synchronized (this) {
            if (rows.containsKey(name) && !bars.containsKey(name)) {
                return;
            }
            bar = bars.computeIfAbsent(name, this::newBar);
        }
        bar.setExtraMessage(" " + note);
        bar.stepTo(Math.round(Math.clamp(fraction, 0, 1) * UNITS));
    }

    private ProgressBar newBar(String name) {
        rows.put(name, name);
        return ProgressBar.builder()
                .setTaskName("%-18s".formatted(name))
                .setInitialMax(UNITS)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setRenderer(new BarRow())
                .setConsumer(new DelegatingProgressBarConsumer(row -> showRow(name, row), width))
                .build();
    }

    private synchronized void showRow(String name, String row) {
        rows.put(name, row);
        redraw();
    }

    @Override
    public void finish(String name, String note) {
        ProgressBar bar;
        synchronized (this) {
            bar = bars.get(name);
            if (bar == null) {
                if (!rows.containsKey(name)) {
                    rows.put(name, "%-18s done  %s".formatted(name, note));
                    redraw();
                }
                return;
            }
        }
        bar.setExtraMessage(" " + note);
        bar.stepTo(UNITS);
        bar.close();
        synchronized (this) {
            bars.remove(name);
        }
    }

    @Override
    public synchronized void say(String line) {
        up();
        for (String part : line.split("\n", -1)) {
            out.print(TO_LINE_START_AND_CLEAR + part + "\n");
        }
        drawn = 0;
        redraw();
    }

    private void redraw() {
        up();
        for (String row : rows.values()) {
            out.print(TO_LINE_START_AND_CLEAR + row + "\n");
        }
        drawn = rows.size();
        out.flush();
    }

    private void up() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A");
        }
    }

    @Override
    public void close() {
        Map<String, ProgressBar> open;
        synchronized (this) {
            open = Map.copyOf(bars);
        }
        open.values().forEach(ProgressBar::close);
    }
}
