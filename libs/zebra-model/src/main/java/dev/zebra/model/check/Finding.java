package dev.zebra.model.check;

import java.util.OptionalDouble;

/// One line of a check.
public sealed interface Finding {

    /// What was looked at, in a few words.
    String name();

    /// Whether it speaks against the checkpoint.
    boolean failed();

    /// How far two values are from each other.
    enum Measure {
        /// The largest absolute difference.
        LARGEST_DIFFERENCE("largest difference"),
        /// The root of the mean squared difference.
        RMS_DIFFERENCE("RMS difference"),
        /// The root of the mean squared difference, by the standard deviation of what is expected.
        RMS_BY_DEVIATION("RMS difference / standard deviation"),
        /// The absolute difference.
        DIFFERENCE("difference"),
        /// The difference by what is expected.
        RELATIVE("relative difference"),
        /// How many are wrong.
        COUNT("wrong");

        private final String words;

        Measure(String words) {
            this.words = words;
        }

        /// For people.
        public String words() {
            return words;
        }
    }

    /// Something that was compared.
    ///
    /// @param value what came out, where it is one number
    /// @param expected what should have, where it is one number
    /// @param measure what the error is
    /// @param error not a number when a value that was compared is none
    /// @param tolerance the largest error that passes; absent when the line is for information
    /// @param note what else there is to say, or empty
    record Compared(
            String name,
            OptionalDouble value,
            OptionalDouble expected,
            Measure measure,
            double error,
            OptionalDouble tolerance,
            String note)
            implements Finding {

        @Override
        public boolean failed() {
            return tolerance.isPresent() && !(error <= tolerance.getAsDouble());
        }
    }

    /// Something that could not be compared, because the checkpoint does not come with it.
    ///
    /// @param missing the file, and the key in it
    record NotGiven(String name, String missing) implements Finding {

        @Override
        public boolean failed() {
            return false;
        }
    }
}
