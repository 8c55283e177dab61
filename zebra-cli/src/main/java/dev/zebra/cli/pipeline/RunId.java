package dev.zebra.cli.pipeline;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The id that all jobs of one application of a pipeline carry: `20261123-034112-k7f`, the time in
/// UTC and three random characters, so that ids sort by time and two in one second differ.
public record RunId(String value) {

    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int RANDOM_LETTERS = 3;

    public RunId {
        if (!ACCEPTED.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + value
                            + "' is no run id: letters, digits, '.', '_' and '-', at most 64, beginning with"
                            + " a letter or digit");
        }
    }

    /// A new id.
    public static RunId next(Clock clock, RandomGenerator random) {
        var text = new StringBuilder(TIME.format(clock.instant())).append('-');
        for (int i = 0; i < RANDOM_LETTERS; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return new RunId(text.toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
