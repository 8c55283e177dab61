package dev.zebra.system.stack;

import java.util.Locale;

/// The services, in the order of their ports.
public enum Service {
    DASHBOARD,
    TOKENIZER,
    TRAINER,
    INFERENCE,
    EVAL;

    /// The part's name to the command line.
    public String part() {
        return name().toLowerCase(Locale.ROOT);
    }
}
