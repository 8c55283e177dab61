package dev.zebra.jobs.artifact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of bytes the suite keeps.
public enum ArtifactKind {
    TOKENIZER,
    DATASET,
    MODEL,
    REPORT;

    /// The name in references and directories, such as `model`.
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The kind of that name.
    public static Optional<ArtifactKind> find(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }
}
