package dev.zebra.jobs.deadletter;

import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All dead letters, folded. Written by the reader's thread alone, read by any.
public final class DeadLetterLedger implements LogFold {

    private final Map<Position, DeadLetter> letters = new HashMap<>();

    @Override
    public synchronized boolean fold(LogRecord record) {
        if (!record.event().name().equals(DeadLetterEvent.TYPE)) {
            return false;
        }
        var letter = Json.value(record.event().data(), DeadLetter.class);
        letters.merge(
                letter.position(),
                letter,
                (before, now) -> before.resolution() != null ? before : now);
        return true;
    }

    /// True if the record at that position is kept.
    public synchronized boolean has(Position position) {
        return letters.containsKey(position);
    }

    /// The letter of the record at that position.
    public synchronized Optional<DeadLetter> find(Position position) {
        return Optional.ofNullable(letters.get(position));
    }

    /// All letters, newest first.
    public synchronized List<DeadLetter> all() {
        return letters.values().stream()
                .sorted(
                        Comparator.comparing(DeadLetter::time)
                                .thenComparing(letter -> letter.position().toString())
                                .reversed())
                .toList();
    }

    /// How many letters nothing has become of yet, by the topic their records stand in.
    public synchronized Map<String, Long> open() {
        var counts = new TreeMap<String, Long>();
        letters.values().stream()
                .filter(letter -> letter.resolution() == null)
                .forEach(letter -> counts.merge(letter.position().topic(), 1L, Long::sum));
        return counts;
    }
}
