package dev.zebra.jobs.node;

import dev.zebra.jobs.access.Access;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.jobs.deadletter.DeadLetters;
import dev.zebra.jobs.job.Jobs;
import dev.zebra.jobs.job.ProgressView;
import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.JobLogs;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.telemetry.Telemetry;
import dev.zebra.jobs.telemetry.Traces;
import dev.zebra.jobs.trigger.Triggers;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Makes this process a replica: one node with the service's runners, and its faces as beans.
@ApplicationScoped
class NodeBeans {

    @Produces
    @Singleton
    DataRoots dataRoots(ZebraConfig config) {
        return new DataRoots(config.dataRoots());
    }

    @Produces
    @Singleton
    Node node(
            ZebraConfig config,
            DataRoots dataRoots,
            EmitterSignals signals,
            @Any Instance<JobRunner<?>> runners,
            MeterRegistry meters,
            OpenTelemetry openTelemetry,
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
        var settings =
                new NodeSettings(
                        new KafkaAccess(bootstrapServers, config.kafka()),
                        config.domain().orElse(null),
                        config.instance(),
                        config.store().settings(config.instance()),
                        dataRoots,
                        config.slots(),
                        config.replicationFactor());
        return new Node(
                settings,
                runners.stream().toList(),
                signals,
                new Telemetry(meters, new Traces(openTelemetry)));
    }

    @Produces
    @Singleton
    Jobs jobs(Node node) {
        return node.jobs();
    }

    @Produces
    @Singleton
    Artifacts artifacts(Node node) {
        return node.artifacts();
    }

    @Produces
    @Singleton
    Triggers triggers(Node node) {
        return node.triggers();
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(Node node) {
        return node.deadLetters();
    }

    @Produces
    @Singleton
    Access access(Node node) {
        return node.access();
    }

    @Produces
    @Singleton
    Feed feed(Node node) {
        return node.feed();
    }

    @Produces
    @Singleton
    ProgressView progress(Node node) {
        return node.progress();
    }

    @Produces
    @Singleton
    JobLogs logs(Node node) {
        return node.logs();
    }

    void start(@Observes StartupEvent event, Node node) {
        node.start();
    }

    void stop(@Observes ShutdownEvent event, Node node) {
        node.close();
    }
}
