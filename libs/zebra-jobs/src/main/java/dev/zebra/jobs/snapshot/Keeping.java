package dev.zebra.jobs.snapshot;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.FoldVersion;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// One stretch of keeping the snapshots of one partition: from reading what lies there until this
/// replica loses the partition, an append fails, or somebody else writes there too.
///
/// A sweep notes how far the partition is folded, saves every job that a record has changed since
/// the sweep before, and then marks the partition with what it noted. A job saved meanwhile may be
/// ahead of the mark; it tells itself how far.
final class Keeping {

    private static final int STEP = 1_000;

    private final Domain domain;
    private final int partition;
    private final JobLedger ledger;
    private final LogReader reader;
    private final String log;
    private final String writer;
    private final long base;
    private final TopicPartition jobs;
    private final Deque<String> pending = new ArrayDeque<>();

    private long next;
    private volatile long marked;
    private long sweeping = -1;
    private long last = System.nanoTime();

    /// What lay there at the beginning; null once it has been made up for.
    private @Nullable Map<String, Long> found;

    private Keeping(
            Domain domain,
            int partition,
            JobLedger ledger,
            LogReader reader,
            String log,
            String writer,
            Shelf found,
            long next) {
        this.domain = domain;
        this.partition = partition;
        this.ledger = ledger;
        this.reader = reader;
        this.log = log;
        this.writer = writer;
        this.base = next;
        this.next = next;
        this.found = found.through();
        this.jobs = new TopicPartition(Topics.jobs(domain), partition);
        this.marked = found.from(Long.MAX_VALUE).orElse(0L);
    }

    /// Reads what lies in the partition.
    static Keeping begin(
            KafkaAccess access,
            Holder self,
            Domain domain,
            int partition,
            JobLedger ledger,
            LogReader reader)
            throws ExecutionException, InterruptedException {
        var shelves = new Shelves(access);
        var log = shelves.logs(List.of(domain)).get(domain);
        var place = new TopicPartition(Topics.snapshots(domain), partition);
        var found = shelves.read(Map.of(place, new Shelf(partition, log)));
        var writer = self.instance() + "/" + self.incarnation() + "/" + UUID.randomUUID();
        return new Keeping(
                domain,
                partition,
                ledger,
                reader,
                log,
                writer,
                found.shelves().get(place),
                found.next().get(place));
    }

    /// Where the partition is marked.
    long marked() {
        return marked;
    }

    /// True if a sweep is under way, or one is worth it.
    boolean due(long records, Duration age) {
        long since = reader.next(jobs) - marked;
        return sweeping >= 0
                || since >= records
                || since > 0 && System.nanoTime() - last >= age.toNanos();
    }

    /// Does a part of a sweep, or the whole of a short one.
    ///
    /// @return false if somebody else writes to the partition too, so that this must begin anew
    boolean step(Producer<String, byte[]> producer)
            throws ExecutionException, InterruptedException {
        if (sweeping < 0) {
            begin();
        }
        var keys = new ArrayList<String>();
        while (keys.size() < STEP && !pending.isEmpty()) {
            keys.add(pending.remove());
        }
        var sent = keys.stream().map(key -> send(producer, key, value(key))).toList();
        if (!alone(sent)) {
            return false;
        }
        if (pending.isEmpty()) {
            var mark = new Saved.Mark(sweeping, base);
            var saved = new Saved(FoldVersion.TEXT, log, partition, writer, null, mark);
            boolean alone = alone(List.of(send(producer, Saved.MARK, Json.bytes(saved))));
            marked = sweeping;
            sweeping = -1;
            last = System.nanoTime();
            return alone;
        }
        return true;
    }

    private void begin() {
        long folded = reader.next(jobs);
        // A record that nobody could read stays in front of the mark until it has been copied.
        sweeping =
                reader.poison().stream()
                        .map(poison -> poison.position())
                        .filter(at -> at.topic().equals(jobs.topic()))
                        .filter(at -> at.partition() == partition)
                        .mapToLong(at -> at.offset())
                        .reduce(folded, Math::min);
        var mine =
                ledger.all()
                        .filter(job -> job.submission().kind().domain() == domain)
                        .filter(job -> Topics.partition(job.id()) == partition)
                        .toList();
        if (found == null) {
            mine.stream()
                    .filter(job -> job.through() >= marked)
                    .map(FoldedJob::id)
                    .forEach(pending::add);
        } else {
            changedSince(found, mine);
            found = null;
        }
    }

    private void changedSince(Map<String, Long> saved, List<FoldedJob> mine) {
        for (var job : mine) {
            var through = saved.remove(job.id());
            if (through == null || through != job.through()) {
                pending.add(job.id());
            }
        }
        // Nobody knows the rest: left behind by a log that is no more.
        pending.addAll(saved.keySet());
    }

    private byte @Nullable [] value(String key) {
        return ledger.find(key)
                .map(job -> new Saved(FoldVersion.TEXT, log, partition, writer, job, null))
                .map(Json::bytes)
                .orElse(null);
    }

    private Future<RecordMetadata> send(
            Producer<String, byte[]> producer, String key, byte @Nullable [] value) {
        return producer.send(new ProducerRecord<>(Topics.snapshots(domain), partition, key, value));
    }

    /// Waits until all are safe.
    private boolean alone(List<Future<RecordMetadata>> sent)
            throws ExecutionException, InterruptedException {
        boolean alone = true;
        for (var one : sent) {
            alone &= one.get().offset() == next;
            next++;
        }
        return alone;
    }
}
