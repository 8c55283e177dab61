package dev.zebra.jobs.job;

/// A service that owns job kinds. Each has one job topic, `zebra.jobs.{name}`.
public enum Domain {
    TOKENIZER,
    TRAINER,
    INFERENCE,
    EVAL;

    /// The name in topics, addresses and configuration, in lower case.
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
