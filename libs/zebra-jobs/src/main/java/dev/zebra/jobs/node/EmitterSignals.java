package dev.zebra.jobs.node;

import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.Signals;
import dev.zebra.jobs.log.Topics;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/// Signals through SmallRye Reactive Messaging. What does not fit while the broker is away is
/// dropped: the next signal replaces it.
@ApplicationScoped
class EmitterSignals implements Signals {

    private final Emitter<byte[]> heartbeats;
    private final Emitter<byte[]> progress;

    EmitterSignals(
            @Channel("zebra-heartbeats") @OnOverflow(OnOverflow.Strategy.DROP)
                    Emitter<byte[]> heartbeats,
            @Channel("zebra-progress") @OnOverflow(OnOverflow.Strategy.DROP)
                    Emitter<byte[]> progress) {
        this.heartbeats = heartbeats;
        this.progress = progress;
    }

    @Override
    public void send(String topic, String key, Event event) {
        var emitter = topic.equals(Topics.HEARTBEATS) ? heartbeats : progress;
        var record =
                OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(key)
                        .withPartition(Topics.partition(key))
                        .build();
        try {
            emitter.send(Message.of(Json.bytes(event), Metadata.of(record)));
        } catch (IllegalStateException closed) {
            System.getLogger(EmitterSignals.class.getName())
                    .log(System.Logger.Level.DEBUG, "signal dropped: {0}", closed.getMessage());
        }
    }
}
