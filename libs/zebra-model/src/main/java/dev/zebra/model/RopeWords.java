package dev.zebra.model;

import java.util.Locale;

/// A rotary embedding as people read it: `theta 10,000, YaRN x8 from 4,096`.
final class RopeWords {
    private RopeWords() {}

    static String of(Rope rope) {
        return "theta " + number(rope.theta()) + of(rope.scaling());
    }

    private static String of(RopeScaling scaling) {
        return switch (scaling) {
            case RopeScaling.None _ -> "";
            case RopeScaling.Linear linear ->
                    ", positions divided by %s (linear)".formatted(number(linear.factor()));
            case RopeScaling.Dynamic dynamic ->
                    ", dynamic NTK x%s beyond %s"
                            .formatted(
                                    number(dynamic.factor()),
                                    number(dynamic.originalMaxPositions()));
            case RopeScaling.Yarn yarn ->
                    ", YaRN x%s from %s"
                            .formatted(number(yarn.factor()), number(yarn.originalMaxPositions()));
            case RopeScaling.Llama3 llama3 ->
                    ", llama3 x%s from %s"
                            .formatted(
                                    number(llama3.factor()), number(llama3.originalMaxPositions()));
        };
    }

    private static String number(double number) {
        return number == Math.rint(number)
                ? String.format(Locale.ROOT, "%,.0f", number)
                : String.valueOf(number);
    }
}
