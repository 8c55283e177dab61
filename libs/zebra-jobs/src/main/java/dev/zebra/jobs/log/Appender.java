package dev.zebra.jobs.log;

import dev.zebra.jobs.telemetry.Traces;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/// Writes facts to the log and waits until they are safe there. Blocks for up to five seconds, so
/// never on an event loop; may be called from any other thread.
public final class Appender implements AutoCloseable {

    private static final long LONGEST_MILLIS = 6_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final KafkaProducer<String, byte[]> producer;
    private final Timings timings;

    public Appender(KafkaAccess access) {
        this(access, Timings.NONE);
    }

    public Appender(KafkaAccess access, Timings timings) {
        this.producer = access.producer();
        this.timings = timings;
    }

    /// How long appends took.
    public interface Timings {

        Timings NONE = (_, _) -> {};

        /// One took so many nanoseconds.
        ///
        /// @param outcome `acknowledged`, `unanswered` or `too-large`
        void took(String outcome, long nanos);
    }

    /// Appends an event under a key.
    ///
    /// @return where it stands
    /// @throws FactTooLargeException if no record can hold it
    /// @throws LogUnavailableException if no acknowledgement came in time; it may still be accepted
    public Position append(String topic, String key, Event event) {
        return append(topic, Topics.partition(key), key, Json.bytes(Traces.stamped(event)));
    }

    /// Appends an event under a key, to a partition that is not the key's own.
    public Position appendAt(String topic, int partition, String key, Event event) {
        return append(topic, partition, key, Json.bytes(Traces.stamped(event)));
    }

    /// Appends bytes as they are, under a key.
    public Position append(String topic, String key, byte[] value) {
        return append(topic, Topics.partition(key), key, value);
    }

    private Position append(String topic, int partition, String key, byte[] value) {
        long start = System.nanoTime();
        var outcome = "unanswered";
        try {
            var position = acknowledged(topic, partition, key, value);
            outcome = "acknowledged";
            return position;
        } catch (FactTooLargeException tooLarge) {
            outcome = "too-large";
            throw tooLarge;
        } finally {
            timings.took(outcome, System.nanoTime() - start);
        }
    }

    private Position acknowledged(String topic, int partition, String key, byte[] value) {
        try {
            var written =
                    producer.send(new ProducerRecord<>(topic, partition, key, value))
                            .get(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
            return new Position(topic, written.partition(), written.offset());
        } catch (ExecutionException
                | TimeoutException
                | KafkaException
                | IllegalStateException lost) {
            var cause = lost instanceof ExecutionException ? lost.getCause() : lost;
            if (cause instanceof RecordTooLargeException) {
                throw new FactTooLargeException(value.length, cause);
            }
            throw unavailable("the log did not acknowledge in time: " + cause.getMessage(), cause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while waiting for the log", interrupted);
        }
    }

    /// Sends without waiting and without caring: for signals that the next one replaces.
    void sendLossy(String topic, String key, Event event) {
        try {
            producer.send(
                    new ProducerRecord<>(topic, Topics.partition(key), key, Json.bytes(event)),
                    (_, _) -> {});
        } catch (KafkaException | IllegalStateException away) {
            // The next signal will do.
            System.getLogger(Appender.class.getName())
                    .log(System.Logger.Level.DEBUG, "signal dropped: {0}", away.getMessage());
        }
    }

    static LogUnavailableException unavailable(String message, Throwable cause) {
        return new LogUnavailableException(
                message + "; it may still be accepted, repeat it with the same key",
                null,
                RETRY_AFTER,
                cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
