package dev.zebra.jobs.snapshot;

import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.log.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// What lies in one partition of a snapshot topic: the last record of each key.
final class Shelf {

    /// @param saved null if it could not be read
    private record Item(long offset, @Nullable Saved saved) {}

    private final int partition;
    private final String log;
    private final Map<String, Item> items = new HashMap<>();

    /// @param log id of the topic of jobs that it must be about
    Shelf(int partition, String log) {
        this.partition = partition;
        this.log = log;
    }

    void put(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            items.remove(record.key());
        } else {
            items.put(record.key(), new Item(record.offset(), read(record)));
        }
    }

    private @Nullable Saved read(ConsumerRecord<String, byte[]> record) {
        try {
            var saved = Json.read(record.value(), Saved.class);
            boolean named =
                    saved.job() == null
                            ? record.key().equals(Saved.MARK)
                            : record.key().equals(saved.job().id());
            return named && saved.fits(log, partition) ? saved : null;
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    /// The offset before which everything is saved, if all of it is to be trusted.
    ///
    /// @param end where the partition of jobs ends
    Optional<Long> from(long end) {
        var last = items.get(Saved.MARK);
        if (last == null || last.saved() == null || last.saved().mark() == null) {
            return Optional.empty();
        }
        var saved = last.saved();
        var mark = saved.mark();
        boolean whole =
                mark.from() <= end
                        && items.values().stream()
                                .allMatch(item -> trusted(item, saved.writer(), mark.base(), end));
        return whole ? Optional.of(mark.from()) : Optional.empty();
    }

    private static boolean trusted(Item item, String writer, long base, long end) {
        var saved = item.saved();
        return saved != null
                && (saved.job() == null || saved.job().through() < end)
                && (item.offset() < base || saved.writer().equals(writer));
    }

    /// The jobs that can be read.
    List<FoldedJob> jobs() {
        return items.values().stream()
                .map(Item::saved)
                .filter(saved -> saved != null && saved.job() != null)
                .map(Saved::job)
                .toList();
    }

    /// By the id of each job, how far the one that lies there is folded; -1 if it cannot be read.
    Map<String, Long> through() {
        var through = new HashMap<String, Long>();
        items.forEach(
                (key, item) -> {
                    var job = item.saved() == null ? null : item.saved().job();
                    through.put(key, job == null ? -1 : job.through());
                });
        through.remove(Saved.MARK);
        return through;
    }
}
