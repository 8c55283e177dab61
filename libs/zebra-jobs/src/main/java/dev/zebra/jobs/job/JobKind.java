package dev.zebra.jobs.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/// What a job does, and the service it belongs to.
public enum JobKind {
    TRAIN_TOKENIZER("train-tokenizer", Domain.TOKENIZER),
    TOKENIZE("tokenize", Domain.TOKENIZER),
    PREPARE("prepare", Domain.TOKENIZER),
    PRETRAIN("pretrain", Domain.TRAINER),
    ADAPT("adapt", Domain.TRAINER),
    INSTRUCT("instruct", Domain.TRAINER),
    IMPORT("import", Domain.TRAINER),
    CONVERT("convert", Domain.TRAINER),
    EXPORT("export", Domain.TRAINER),
    DEPLOY("deploy", Domain.INFERENCE),
    EVALUATE("evaluate", Domain.EVAL);

    private final String id;
    private final Domain domain;

    JobKind(String id, Domain domain) {
        this.id = id;
        this.domain = domain;
    }

    /// The name in specs and events, such as `train-tokenizer`.
    @JsonValue
    public String id() {
        return id;
    }

    /// The service that runs jobs of this kind.
    public Domain domain() {
        return domain;
    }

    /// The kind of that name.
    public static Optional<JobKind> find(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id.equals(id)).findFirst();
    }

    /// The kind of that name, or an [IllegalArgumentException] that names it.
    @JsonCreator
    public static JobKind of(String id) {
        return find(id).orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "unknown job kind '"
                                                + id
                                                + "'; kinds are "
                                                + Arrays.stream(values())
                                                        .map(JobKind::id)
                                                        .toList()));
    }
}
