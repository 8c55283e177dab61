package dev.zebra.jobs.node;

import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.Topics;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Leads every append of a replica past its trap, by Kafka's own configuration, which is the same
/// for all clients of a replica: so this stands at consumers too, where it does nothing.
public final class TrapInterceptor
        implements ProducerInterceptor<String, byte[]>, ConsumerInterceptor<String, byte[]> {

    private static final String NAME = "zebra.test.trap";

    private @Nullable String trap;

    /// The settings of a replica that goes past `trap`.
    static Map<String, String> settings(Trap trap) {
        return Map.of("interceptor.classes", TrapInterceptor.class.getName(), NAME, trap.name());
    }

    @Override
    public void configure(Map<String, ?> configs) {
        trap = String.valueOf(configs.get(NAME));
    }

    @Override
    public ProducerRecord<String, byte[]> onSend(ProducerRecord<String, byte[]> record) {
        if (trap != null && Topics.control().contains(record.topic())) {
            var event = Json.read(record.value(), Event.class);
            Trap.named(trap).before("append " + event.name());
        }
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
        // What was acknowledged is in the log; a crash after it is one before the next step.
    }

    @Override
    public ConsumerRecords<String, byte[]> onConsume(ConsumerRecords<String, byte[]> records) {
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Nobody commits.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
