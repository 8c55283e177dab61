package dev.zebra.jobs.trigger;

import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All triggers, folded. Written by the reader's thread alone, read by any.
public final class TriggerLedger implements LogFold {

    /// A trigger and the position of its record.
    record Entry(Trigger trigger, Position position) {}

    private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<String, Position> last = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    @Override
    public boolean fold(LogRecord record) {
        var event = TriggerEvent.of(record.event());
        if (event.isEmpty()) {
            return false;
        }
        if (!seen.add(record.event().id())) {
            return true;
        }
        switch (event.get()) {
            case TriggerEvent.Put put ->
                    entries.put(
                            put.name(),
                            new Entry(
                                    new Trigger(
                                            put.name(),
                                            put.when(),
                                            put.job(),
                                            false,
                                            since(put, record)),
                                    record.position()));
            case TriggerEvent.Paused(var name, _) -> change(name, record, now -> now.since(), true);
            case TriggerEvent.Resumed(var name, _) ->
                    change(name, record, now -> record.time(), false);
            case TriggerEvent.Removed(var name, _) -> entries.remove(name);
        }
        last.put(record.key(), record.position());
        return true;
    }

    private void change(
            String name,
            LogRecord record,
            Function<Trigger, @Nullable Instant> since,
            boolean paused) {
        entries.computeIfPresent(
                name,
                (_, entry) -> {
                    var now = entry.trigger();
                    return now.paused() == paused
                            ? entry
                            : new Entry(
                                    new Trigger(
                                            name, now.when(), now.job(), paused, since.apply(now)),
                                    record.position());
                });
    }

    /// A new job for the same publications: those not acted on yet are still to be.
    private Instant since(TriggerEvent.Put put, LogRecord record) {
        return find(put.name())
                .map(Entry::trigger)
                .filter(before -> before.when().equals(put.when()))
                .map(Trigger::since)
                .orElse(record.time());
    }

    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /// Where the last fact about the name stands, or `none`.
    String last(String name) {
        return Optional.ofNullable(last.get(name)).map(Position::toString).orElse("none");
    }

    /// All triggers, each by the position of the record that made it what it is.
    public Map<Position, Trigger> entries() {
        return entries.values().stream().collect(Collectors.toMap(Entry::position, Entry::trigger));
    }

    /// All triggers by name.
    public List<Trigger> all() {
        Collection<Entry> all = entries.values();
        return all.stream().map(Entry::trigger).toList();
    }
}
