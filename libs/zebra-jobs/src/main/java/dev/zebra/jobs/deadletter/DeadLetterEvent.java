package dev.zebra.jobs.deadletter;

import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.Topics;
import java.time.Instant;

/// The one fact about a dead letter: how it stands. The newest of a key is all that a compacted
/// topic keeps, so each is whole.
public final class DeadLetterEvent {

    /// The event's name.
    public static final String TYPE = "log.dead-letter";

    private DeadLetterEvent() {}

    /// The key of a letter: where the record stands.
    static String key(DeadLetter letter) {
        var from = letter.position();
        return from.topic() + "-" + from.partition() + "-" + from.offset();
    }

    /// Where letters of the topic go.
    static String topic(DeadLetter letter) {
        return Topics.deadLetters(letter.position().topic());
    }

    static Event of(DeadLetter letter, String source, Instant now) {
        var stage = letter.resolution() == null ? "kept" : letter.resolution().how();
        return Event.of(
                TYPE, key(letter) + "/" + stage, source, key(letter), now, Json.tree(letter));
    }
}
