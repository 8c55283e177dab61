package dev.zebra.inference.engine;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Why a sequence ended: with a stop token or stop text, or because its length ran out.
public enum FinishReason {
    STOP,
    LENGTH;

    /// The name clients see.
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
