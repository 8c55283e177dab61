package dev.zebra.cli.stack;

import dev.zebra.jobs.job.Domain;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One process of the local stack.
public enum Part {
    BROKER("zebra-cli", 10),
    DASHBOARD("dashboard", 0),
    TOKENIZER("tokenizer-service", 1),
    TRAINER("trainer-service", 2),
    INFERENCE("inference-service", 3),
    EVAL("eval-service", 4);

    private final String module;
    private final int portOffset;

    Part(String module, int portOffset) {
        this.module = module;
        this.portOffset = portOffset;
    }

    /// The name shown to users and used in file names, such as `trainer`.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What it is called in sentences, such as `trainer service`.
    public String title() {
        return switch (this) {
            case BROKER, DASHBOARD -> id();
            case TOKENIZER, TRAINER, INFERENCE, EVAL -> id() + " service";
        };
    }

    @Override
    public String toString() {
        return id();
    }

    /// The part of that name.
    public static Optional<Part> find(String id) {
        return Arrays.stream(values()).filter(part -> part.id().equals(id)).findFirst();
    }

    /// The services, without the broker.
    public static List<Part> services() {
        return Arrays.stream(values()).filter(part -> part != BROKER).toList();
    }

    /// The service that owns the kinds of `domain`.
    public static Part of(Domain domain) {
        return switch (domain) {
            case TOKENIZER -> TOKENIZER;
            case TRAINER -> TRAINER;
            case INFERENCE -> INFERENCE;
            case EVAL -> EVAL;
        };
    }

    /// The directory of the Maven module it is built in.
    public String module() {
        return module;
    }

    /// The port it listens on when the first port of the stack is `portBase`.
    public int port(int portBase) {
        return portBase + portOffset;
    }
}
