package dev.zebra.inference.models;

import java.time.Instant;

/// What has become of a version here.
sealed interface ModelState {

    /// Not in memory; a request loads it.
    record Unloaded() implements ModelState {}

    /// Being read, or waiting to be.
    record Loading() implements ModelState {}

    /// In memory, and has produced a token.
    record Ready(LoadedModel model) implements ModelState {}

    /// It could not be loaded.
    record Failed(String reason, Instant at) implements ModelState {}

    /// The word clients see.
    default String word() {
        return switch (this) {
            case Unloaded unloaded -> "unloaded";
            case Loading loading -> "loading";
            case Ready ready -> "ready";
            case Failed failed -> "failed";
        };
    }
}
