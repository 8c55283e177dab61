package dev.zebra.jobs.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.log.Appender;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.LogWriter;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Dead letters over their ledger and the log.
///
/// Commands may be replayed: what somebody wanted is asked for again, checked like any request.
/// Facts are not: once a release can read them, its fold reads them where they stand.
public final class DeadLetters {

    private final DeadLetterLedger ledger;
    private final Appender appender;
    private final LogWriter writer;
    private final String source;

    /// @param source this replica, as events name it
    public DeadLetters(
            DeadLetterLedger ledger, Appender appender, LogWriter writer, String source) {
        this.ledger = ledger;
        this.appender = appender;
        this.writer = writer;
        this.source = source;
    }

    /// What a letter was meant as.
    public sealed interface Meaning {

        /// A job was to be submitted.
        ///
        /// @param request what can be read of it; `{}` if nothing can
        record Job(ObjectNode request) implements Meaning {}

        /// A task for whoever is free; its bytes are sent again as they are.
        record Task() implements Meaning {}

        /// A fact, or nothing that anybody knows.
        record Fact(String type) implements Meaning {}
    }

    /// All letters, newest first.
    public List<DeadLetter> all() {
        return ledger.all();
    }

    /// The letter of the record at that position.
    public Optional<DeadLetter> find(Position position) {
        return ledger.find(position);
    }

    /// What the letter was meant as, as far as can be told.
    public Meaning meaning(DeadLetter letter) {
        if (letter.position().topic().startsWith(Topics.TASKS)) {
            return new Meaning.Task();
        }
        JsonNode json;
        try {
            json = Json.read(letter.value(), JsonNode.class);
        } catch (IllegalArgumentException unreadable) {
            return new Meaning.Fact("unknown");
        }
        var type = json.path("type").asText("unknown");
        if (!type.equals("dev.zebra.job.submitted.v1")
                || !Topics.isJobs(letter.position().topic())) {
            return new Meaning.Fact(type);
        }
        var request = Json.tree(Map.of()).<ObjectNode>deepCopy();
        for (var field : List.of("kind", "spec", "run", "labels")) {
            var value = json.path("data").path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                request.set(field, value);
            }
        }
        return new Meaning.Job(request);
    }

    /// Sends a task's bytes again, under its key.
    ///
    /// @throws IllegalStateException if more bytes were in it than are kept
    public Position resend(DeadLetter letter) {
        if (letter.bytes() > letter.value().length) {
            throw new IllegalStateException(
                    "of its "
                            + letter.bytes()
                            + " bytes only "
                            + letter.value().length
                            + " are kept, so it cannot be sent again");
        }
        var key = letter.key() == null ? letter.position().toString() : letter.key();
        return appender.append(letter.position().topic(), key, letter.value());
    }

    /// Notes what became of a letter and waits until that is folded here.
    ///
    /// @throws LogUnavailableException if the log did not answer in time
    public Position resolve(DeadLetter letter, DeadLetter.Resolution resolution) {
        return keep(letter.resolved(resolution));
    }

    /// Keeps a letter, once: the key is its record's position.
    public Position keep(DeadLetter letter) {
        Event event = DeadLetterEvent.of(letter, source, InstantSource.system().instant());
        return writer.writeAt(
                DeadLetterEvent.topic(letter),
                letter.position().partition(),
                DeadLetterEvent.key(letter),
                event);
    }

    /// The value as text, if it is UTF-8.
    public static Optional<String> text(DeadLetter letter) {
        var text = new String(letter.value(), StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? Optional.of(text) : Optional.empty();
    }
}
