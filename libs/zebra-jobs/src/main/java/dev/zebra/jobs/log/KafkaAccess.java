package dev.zebra.jobs.log;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// How to reach the broker, and the client settings that the design's promises rest on.
///
/// @param bootstrapServers `host:port`, comma separated
/// @param security further client settings, such as those of TLS and SASL
public record KafkaAccess(String bootstrapServers, Map<String, String> security) {

    /// The longest record in bytes, with its key and headers: what brokers take by default.
    public static final int LONGEST_RECORD = 1 << 20;

    /// The longest snapshot of a job in bytes: more than a submission, since more is known.
    public static final int LONGEST_SNAPSHOT = 4 << 20;

    public KafkaAccess {
        security = Map.copyOf(security);
    }

    private Map<String, Object> common() {
        var settings = new HashMap<String, Object>(security);
        settings.put("bootstrap.servers", bootstrapServers);
        // A broker that comes back is found again within a second.
        settings.put("reconnect.backoff.ms", "100");
        settings.put("reconnect.backoff.max.ms", "1000");
        return settings;
    }

    /// Acknowledged by all replicas within four seconds, or not known to be accepted.
    KafkaProducer<String, byte[]> producer() {
        return producer(LONGEST_RECORD);
    }

    /// The same, for records of at most `longest` bytes.
    public KafkaProducer<String, byte[]> producer(int longest) {
        var settings = common();
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("delivery.timeout.ms", "4000");
        settings.put("request.timeout.ms", "2000");
        settings.put("max.block.ms", "1000");
        settings.put("linger.ms", "0");
        settings.put("max.request.size", String.valueOf(longest));
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /// For reading partitions that are assigned by hand.
    public KafkaConsumer<String, byte[]> reader() {
        var settings = common();
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", "false");
        // The broker answers at once when there is something, so waiting long costs no latency.
        settings.put("fetch.max.wait.ms", "1000");
        settings.put("max.poll.records", "5000");
        settings.put("default.api.timeout.ms", "10000");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /// For taking part in the election of housekeepers; it never reads a record.
    public KafkaConsumer<String, byte[]> candidate(String group, String instance) {
        var settings = common();
        settings.put("group.id", group);
        settings.put("group.instance.id", instance);
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "2000");
        settings.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "latest");
        settings.put("allow.auto.create.topics", "false");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /// For copying records as they are, partition by partition, in little memory.
    public KafkaConsumer<byte[], byte[]> rawReader() {
        var settings = common();
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "none");
        settings.put("allow.auto.create.topics", "false");
        settings.put("max.poll.records", "500");
        settings.put("default.api.timeout.ms", "30000");
        settings.put("fetch.max.bytes", String.valueOf(8 * LONGEST_RECORD));
        settings.put("max.partition.fetch.bytes", String.valueOf(LONGEST_RECORD));
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// For putting copied records back: many at once, in order, and with patience.
    public KafkaProducer<byte[], byte[]> rawWriter() {
        var settings = common();
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        // A partition that never saw this producer takes any sequence number: where a new leader
        // refuses the first of several batches on their way, it would take the second before it.
        settings.put("max.in.flight.requests.per.connection", "1");
        settings.put("linger.ms", "100");
        // A broker that flushes every write may take its time.
        settings.put("request.timeout.ms", "120000");
        settings.put("delivery.timeout.ms", "600000");
        settings.put("batch.size", String.valueOf(LONGEST_RECORD / 4));
        // What a broker has taken once it takes again; it may be a little longer than ours.
        settings.put("max.request.size", String.valueOf(2 * LONGEST_RECORD));
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// For making and removing topics by hand: no replica waits for it, so it has patience.
    public Admin patientAdmin() {
        var settings = common();
        settings.put("default.api.timeout.ms", "30000");
        return Admin.create(settings);
    }

    /// For topics and end offsets.
    public Admin admin() {
        var settings = common();
        settings.put("request.timeout.ms", "2000");
        settings.put("default.api.timeout.ms", "4000");
        return Admin.create(settings);
    }
}
