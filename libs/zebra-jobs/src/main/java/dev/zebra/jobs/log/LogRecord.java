package dev.zebra.jobs.log;

import java.time.Instant;

/// An event as the log holds it.
///
/// @param position where it stands
/// @param key the key it was appended under: equal keys share a partition and so an order
/// @param event the fact
/// @param time the broker's clock when it was appended
public record LogRecord(Position position, String key, Event event, Instant time) {}
