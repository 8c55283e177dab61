package dev.zebra.trainer.launch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How worker processes are started and ended.
@ConfigMapping(prefix = "zebra.trainer.worker")
public interface WorkerConfig {

    /// Class path of the worker. By default that of this service.
    Optional<String> classpath();

    /// Largest Java heap of a worker. Tensors live outside of it.
    @WithDefault("512m")
    String heap();

    /// Niceness of a worker, so that short requests to other services come first; 0 to 19. Ignored
    /// where the system has no `nice`.
    @WithDefault("5")
    int nice();

    /// Threads of a job's computation when its spec does not say; 0 means all cores.
    @WithDefault("0")
    int threads();

    /// Time a worker has to save its state once it is told to stop; less than the time a service
    /// takes to go down.
    @WithDefault("15s")
    Duration grace();

    /// Whether a worker is kept ready that has loaded everything but a task, so that the next job
    /// begins to train about two seconds sooner. It holds some 250 MB of memory.
    @WithDefault("true")
    boolean ready();

    /// Further options for the worker's Java.
    Optional<List<String>> javaOptions();
}
