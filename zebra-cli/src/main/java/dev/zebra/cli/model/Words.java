package dev.zebra.cli.model;

import dev.zebra.model.check.Finding;
import dev.zebra.model.check.StoredWeights;
import dev.zebra.model.cost.ElementType;
import java.util.Locale;

/// Numbers and values as people read them.
final class Words {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

    private Words() {}

    static String type(ElementType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    static String status(Finding finding) {
        return switch (finding) {
            case Finding.NotGiven _ -> "not-given";
            case Finding.Compared line when line.failed() -> "fail";
            case Finding.Compared line when line.tolerance().isEmpty() -> "info";
            case Finding.Compared _ -> "pass";
        };
    }

    /// What the files hold: `stored as F32`.
    static String stored(StoredWeights stored) {
        if (stored.files().isEmpty()) {
            return "no weights here";
        }
        return "stored as " + String.join(" and ", stored.elements().keySet());
    }

    /// With three digits and a decimal prefix: `1.25 G`.
    static String scaled(double number) {
        int prefix = 0;
        double shown = number;
        while (shown >= 999.5 && prefix < PREFIXES.length - 1) {
            shown /= 1000;
            prefix++;
        }
        int decimals = prefix == 0 || shown >= 99.5 ? 0 : shown >= 9.95 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", shown, PREFIXES[prefix])
                .strip();
    }

    /// Decimal bytes: `1.25 GB`.
    static String bytes(double bytes) {
        var scaled = scaled(bytes);
        return scaled.contains(" ") ? scaled + "B" : scaled + " B";
    }

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2fx", ratio);
    }

    static String number(double number) {
        return number == Math.rint(number)
                ? String.format(Locale.ROOT, "%,.0f", number)
                : String.valueOf(number);
    }
}
