package dev.zebra.jobs.archive;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/// A record of the log exactly as it stands there, readable or not.
///
/// @param time the broker's clock when it was appended, in milliseconds
/// @param key its bytes; null if it has none
/// @param value its bytes; null if it has none
@SuppressWarnings("ArrayRecordComponent")
record ArchivedRecord(
        String topic,
        int partition,
        long offset,
        Instant time,
        byte @Nullable [] key,
        List<Field> headers,
        byte @Nullable [] value) {

    /// A header of a record.
    @SuppressWarnings("ArrayRecordComponent")
    record Field(String name, byte @Nullable [] value) {}

    ArchivedRecord {
        headers = List.copyOf(headers);
    }

    static ArchivedRecord of(ConsumerRecord<byte[], byte[]> record) {
        var headers = new java.util.ArrayList<Field>();
        record.headers().forEach(header -> headers.add(new Field(header.key(), header.value())));
        return new ArchivedRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                record.key(),
                headers,
                record.value());
    }

    TopicPartition place() {
        return new TopicPartition(topic, partition);
    }

    ProducerRecord<byte[], byte[]> toAppend() {
        List<Header> copied =
                headers.stream()
                        .<Header>map(field -> new RecordHeader(field.name(), field.value()))
                        .toList();
        return new ProducerRecord<>(topic, partition, time.toEpochMilli(), key, value, copied);
    }
}
