package dev.zebra.inference.models;

import dev.zebra.inference.engine.Engine;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.model.ModelConfig;
import io.quarkus.logging.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Loads and frees models, one after the other, on a thread of its own.
final class ModelLoader implements AutoCloseable {

    private static final String CONFIG = "config.json";
    private static final int PATIENCE_SECONDS = 10;

    private final Artifacts artifacts;
    private final Engine.Limits limits;
    private final Map<String, ModelConfig> configs = new ConcurrentHashMap<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("zebra-model-loader").factory());

    ModelLoader(Artifacts artifacts, Engine.Limits limits) {
        this.artifacts = artifacts;
        this.limits = limits;
    }

    /// Does something on the loader's thread, after all that was asked for before.
    /// Nothing happens once the service has stopped: the process takes its memory along.
    void later(Runnable work) {
        try {
            thread.execute(() -> run(work));
        } catch (RejectedExecutionException stopped) {
            Log.debug("the service has stopped", stopped);
        }
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            Log.error("the loader of models failed", failure);
        }
    }

    /// Loads a version.
    ///
    /// @return ready or failed
    ModelState load(String id, ArtifactVersion version) {
        long start = System.nanoTime();
        try (var payload = artifacts.open(version)) {
            var model = LoadedModel.load(id, payload.directory(), limits);
            Log.infof(
                    "%s is ready after %d ms",
                    version.reference(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            return new ModelState.Ready(model);
        } catch (IOException
                | RuntimeException
                | LinkageError
                | OutOfMemoryError
                | StackOverflowError
                | InternalError failure) {
            // InternalError: a mapped file that shrank while it was read.
            Log.errorf(failure, "%s cannot be loaded", version.reference());
            return new ModelState.Failed(String.valueOf(failure.getMessage()), Instant.now());
        }
    }

    /// The shape of a version, in memory or not; null if its files do not tell.
    @Nullable ModelConfig config(ArtifactVersion version) {
        var known = configs.get(version.digest());
        if (known != null) {
            return known;
        }
        try {
            var config = config(artifacts.read(version, CONFIG));
            configs.put(version.digest(), config);
            return config;
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    private static ModelConfig config(byte[] json) throws IOException {
        var directory = Files.createTempDirectory("zebra-config-");
        var file = directory.resolve(CONFIG);
        try {
            Files.write(file, json);
            return ModelConfig.read(directory);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    /// Finishes what was asked for, within some seconds.
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Log.warn("models were still being loaded or freed when the service stopped");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
