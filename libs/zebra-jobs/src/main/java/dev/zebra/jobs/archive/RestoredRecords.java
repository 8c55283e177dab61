package dev.zebra.jobs.archive;

import dev.zebra.jobs.log.KafkaAccess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Appends archived records to empty topics, each at the offset it had.
final class RestoredRecords implements AutoCloseable {

    private static final byte[] GAP = "gap".getBytes(StandardCharsets.UTF_8);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    RestoredRecords(KafkaAccess access) {
        this.producer = access.rawWriter();
    }

    void append(ArchivedRecord record) {
        if (LogImport.exact(record.topic())) {
            for (long gap = next.getOrDefault(record.place(), 0L); gap < record.offset(); gap++) {
                send(gap(record, gap));
            }
            next.put(record.place(), record.offset() + 1);
        }
        send(record);
    }

    private void send(ArchivedRecord record) {
        throwFailure();
        producer.send(
                record.toAppend(),
                (written, failed) -> {
                    if (failed != null) {
                        failure.compareAndSet(null, new KafkaException(failed));
                    } else if (LogImport.exact(record.topic())
                            && written.offset() != record.offset()) {
                        failure.compareAndSet(
                                null,
                                new ArchiveException(
                                        "somebody else writes to "
                                                + record.place()
                                                + ": the record of offset "
                                                + record.offset()
                                                + " got "
                                                + written.offset()
                                                + ". Stop that, and import again with"
                                                + " --replace"));
                    }
                });
    }

    /// Where a record is no more, one stands that every fold skips as of an unknown type.
    private static ArchivedRecord gap(ArchivedRecord after, long offset) {
        Instant time = after.time();
        var event =
                RecordJson.MAPPER
                        .createObjectNode()
                        .put("specversion", "1.0")
                        .put("id", "gap/" + after.place() + "@" + offset)
                        .put("source", "/zebra/archive")
                        .put("type", "dev.zebra.log.gap.v1")
                        .put("subject", "gap")
                        .put("time", time.toString())
                        .put("datacontenttype", "application/json");
        event.putObject("data");
        return new ArchivedRecord(
                after.topic(),
                after.partition(),
                offset,
                time,
                GAP,
                List.of(),
                event.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// Waits until every record is acknowledged.
    void finish() {
        producer.flush();
        throwFailure();
    }

    private void throwFailure() {
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
