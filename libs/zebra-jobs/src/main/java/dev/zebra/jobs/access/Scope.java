package dev.zebra.jobs.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a key may be used for; each scope contains those before it.
public enum Scope {
    /// To look at everything, and to use models.
    READ,
    /// To submit, cancel and retry jobs, to move aliases and to set triggers.
    SUBMIT,
    /// To make keys, to delete artifacts, to read the audit and to handle dead letters.
    ADMIN;

    /// The name in JSON, in lower case.
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The scope of that name; throws [IllegalArgumentException] saying which there are.
    @JsonCreator
    public static Scope of(String id) {
        for (var scope : values()) {
            if (scope.id().equals(id)) {
                return scope;
            }
        }
        throw new IllegalArgumentException(
                "'" + id + "' is no scope; scopes are read, submit and admin");
    }

    /// True if this scope contains the other.
    public boolean contains(Scope other) {
        return compareTo(other) >= 0;
    }
}
