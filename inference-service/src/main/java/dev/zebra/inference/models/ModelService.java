package dev.zebra.inference.models;

import dev.zebra.inference.InferenceConfig;
import dev.zebra.inference.engine.Engine;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.node.Node;
import dev.zebra.model.ComputeDevice;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Starts serving once the registry is folded, and follows what is published from then on.
@Singleton
final class ModelService {

    private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(20);

    private final InferenceConfig config;
    private final Artifacts artifacts;
    private final Node node;
    private final ModelLoader loader;
    private final ServedModels models;
    private volatile boolean following;
    private volatile boolean ready;
    private volatile boolean stopping;
    private Feed.@Nullable Subscription subscription;

    ModelService(InferenceConfig config, Artifacts artifacts, Node node) {
        this.config = config;
        this.artifacts = artifacts;
        this.node = node;
        this.loader =
                new ModelLoader(
                        artifacts,
                        new Engine.Limits(
                                config.maxActive(), config.maxQueued(), config.prefillChunk()));
        this.models = new ServedModels(artifacts, loader, config.maxLoaded());
    }

    @Produces
    @Singleton
    ServedModels models() {
        return models;
    }

    /// Whether every model that was loaded at the start has produced a token or failed.
    boolean ready() {
        return ready;
    }

    void start(@Observes StartupEvent event) {
        loader.later(() -> ComputeDevice.threads(config.threads()));
        subscription = artifacts.onPublished(this::published);
        loader.later(this::loadFirst);
    }

    /// On the loader's thread, so that whatever is asked for meanwhile comes after.
    private void loadFirst() {
        while (!stopping && !node.readiness().ready()) {
            LockSupport.parkNanos(GLANCE);
        }
        following = true;
        models.loadNewest();
        loader.later(() -> ready = true);
    }

    private void published(ArtifactVersion version) {
        if (following && version.artifact().kind() == ArtifactKind.MODEL && version.isFinal()) {
            models.published(version);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        if (subscription != null) {
            subscription.close();
        }
        models.unloadAll();
        loader.close();
    }
}
