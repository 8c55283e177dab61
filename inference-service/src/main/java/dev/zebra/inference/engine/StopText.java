package dev.zebra.inference.engine;

import java.util.List;

/// Cuts a text that comes in pieces right before the first stop string. What may turn out to be the
/// beginning of one is held back until that is known.
final class StopText {

    private final List<String> stops;
    private String held = "";
    private boolean stopped;

    /// @param stops none of them empty
    StopText(List<String> stops) {
        this.stops = stops;
    }

    /// Takes a piece.
    ///
    /// @return the text that is certain to come before any stop string
    String push(String piece) {
        if (stopped) {
            return "";
        }
        var text = held + piece;
        int cut = earliest(text);
        if (cut >= 0) {
            stopped = true;
            held = "";
            return text.substring(0, cut);
        }
        int certain = text.length() - beginning(text);
        held = text.substring(certain);
        return text.substring(0, certain);
    }

    /// What was held back: the text ended, so it is no stop string.
    String finish() {
        var rest = held;
        held = "";
        return rest;
    }

    /// Whether a stop string has come.
    boolean stopped() {
        return stopped;
    }

    private int earliest(String text) {
        return stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
    }

    /// The length of the longest end of the text that a stop string begins with.
    private int beginning(String text) {
        int longest = 0;
        for (var stop : stops) {
            for (int n = Math.min(stop.length() - 1, text.length()); n > longest; n--) {
                if (text.regionMatches(text.length() - n, stop, 0, n)) {
                    longest = n;
                }
            }
        }
        return longest;
    }
}
