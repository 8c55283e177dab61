package dev.zebra.jobs.log;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// An event as the log holds it.
///
/// @param position where it stands
/// @param key the key it was appended under: equal keys share a partition and so an order
/// @param event the fact
/// @param time the broker's clock when it was appended
public record LogRecord(Position position, String key, Event event, Instant time) {

    /// Reads a record of the log; throws [IllegalArgumentException] if it holds no event.
    static LogRecord of(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null || record.value() == null) {
            throw new IllegalArgumentException("a record needs a key and a value");
        }
        return new LogRecord(
                new Position(record.topic(), record.partition(), record.offset()),
                record.key(),
                Json.read(record.value(), Event.class),
                Instant.ofEpochMilli(record.timestamp()));
    }
}
