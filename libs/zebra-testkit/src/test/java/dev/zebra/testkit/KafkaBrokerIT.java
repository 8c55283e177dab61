package dev.zebra.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class KafkaBrokerIT {

    @Test
    void keepsItsRecordsAndItsPortOverARestart() throws Exception {
        try (var broker = new KafkaBroker().start()) {
            // Given
            createTopic(broker, "kept");
            append(broker, "kept", "one");

            // When
            broker.restart();
            append(broker, "kept", "two");

            // Then
            assertThat(read(broker, "kept", 2)).containsExactly("one", "two");
        }
    }

    @Test
    void leavesNothingBehindWhenClosed() throws Exception {
        // Given
        var before = directories();
        var broker = new KafkaBroker().start();
        createTopic(broker, "gone");

        // When
        broker.close();

        // Then
        assertThat(directories()).isEqualTo(before);
    }

    @Test
    void createsNoTopicBecauseItIsNamed(KafkaBroker broker) throws Exception {
        try (var admin = Admin.create(client(broker))) {
            assertThatThrownBy(
                            () ->
                                    admin.describeTopics(List.of("never-made"))
                                            .allTopicNames()
                                            .get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void isSharedByAllTestsOfTheJvm(KafkaBroker broker) {
        assertThat(KafkaBroker.shared().port()).isEqualTo(broker.port());
        assertThat(broker.running()).isTrue();
    }

    private static List<String> directories() throws Exception {
        try (var all = Files.list(java.nio.file.Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("zebra-broker-"))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, Object> client(KafkaBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static void createTopic(KafkaBroker broker, String name) throws Exception {
        try (var admin = Admin.create(client(broker))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void append(KafkaBroker broker, String topic, String value) throws Exception {
        var text = new StringSerializer();
        try (var producer = new KafkaProducer<>(client(broker), text, text)) {
            producer.send(new ProducerRecord<>(topic, 0, "key", value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(KafkaBroker broker, String topic, int count) {
        var text = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(client(broker), text, text)) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var read = new java.util.ArrayList<String>();
            for (int polls = 0; read.size() < count && polls < 60; polls++) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> read.add(record.value()));
            }
            return read;
        }
    }
}
