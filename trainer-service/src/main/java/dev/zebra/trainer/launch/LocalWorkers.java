package dev.zebra.trainer.launch;

import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerTask;
import dev.zebra.trainer.worker.TrainerWorker;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Starts workers as child processes of this service, with the Java that runs it. One is kept ready
/// that has loaded everything but a task, unless configured otherwise; it ends with the service,
/// like any other.
@ApplicationScoped
final class LocalWorkers implements WorkerLauncher {

    private static final System.Logger LOG = System.getLogger(LocalWorkers.class.getName());
    private static final Duration YOUNG = Duration.ofSeconds(1);

    private final WorkerConfig config;
    private final String classPath;
    private volatile boolean closing;
    private final AtomicReference<@Nullable LocalWorker> ready = new AtomicReference<>();

    LocalWorkers(WorkerConfig config) {
        this.config = config;
        this.classPath = config.classpath().orElseGet(WorkerClasspath::ofThisProcess);
    }

    void start(@Observes StartupEvent event) {
        if (config.ready()) {
            Thread.ofVirtual().name("worker to be ready").start(this::makeReady);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        closing = true;
        var unused = ready.getAndSet(null);
        if (unused != null) {
            unused.close();
        }
    }

    /// Starts a worker without a task, if there is none yet.
    private void makeReady() {
        if (closing) {
            return;
        }
        try {
            var fresh = start();
            long born = System.nanoTime();
            fresh.onEnd(
                    () -> {
                        if (ready.compareAndSet(fresh, null)) {
                            replace(Duration.ofNanos(System.nanoTime() - born));
                        }
                    });
            if (!ready.compareAndSet(null, fresh) || closing && ready.compareAndSet(fresh, null)) {
                fresh.close();
            }
        } catch (IOException unstarted) {
            // The next job starts its own and says why that cannot be.
            LOG.log(System.Logger.Level.WARNING, "no worker is kept ready", unstarted);
        }
    }

    /// Makes another one ready in the place of one that ended without a task. One that dies young
    /// would die again: then the next job starts its own and says why that cannot be.
    private void replace(Duration age) {
        if (age.compareTo(YOUNG) > 0) {
            Thread.ofVirtual().name("worker to be ready").start(this::makeReady);
        } else if (!closing) {
            LOG.log(System.Logger.Level.WARNING, "the worker kept ready ended after {0}", age);
        }
    }

    @Override
    public Worker launch(WorkerTask task) throws IOException {
        Files.createDirectories(task.scratch());
        var kept = ready.getAndSet(null);
        if (kept != null) {
            try {
                return begin(kept, task);
            } catch (IOException dead) {
                // It ended between two jobs; a fresh one takes its place.
            }
        }
        return begin(start(), task);
    }

    private LocalWorker begin(LocalWorker worker, WorkerTask task) throws IOException {
        try {
            worker.write(Wire.line(task));
        } catch (IOException dead) {
            worker.close();
            throw dead;
        }
        if (config.ready()) {
            // Not before: two that start at once would both be slow.
            worker.onEnd(() -> Thread.ofVirtual().start(this::makeReady));
        }
        return worker;
    }

    private LocalWorker start() throws IOException {
        var builder = new ProcessBuilder(command());
        var environment = builder.environment();
        environment.put("CLASSPATH", classPath);
        environment.put("OMP_NUM_THREADS", Integer.toString(threads()));
        // Threads that wait by spinning make a training on busy cores ten times slower (measured).
        environment.putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        environment.put("OPT_OUT_TRACKING", "true"); // DJL sends usage data otherwise
        return new LocalWorker(builder.start(), config.grace());
    }

    @Override
    public int threads() {
        return config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        findOnPath("nice")
                .filter(nice -> config.nice() > 0)
                .ifPresent(
                        nice ->
                                command.addAll(
                                        List.of(
                                                nice.toString(),
                                                "-n",
                                                Integer.toString(config.nice()))));
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx" + config.heap(),
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        config.javaOptions().ifPresent(command::addAll);
        command.add(TrainerWorker.class.getName());
        return command;
    }

    private static Optional<Path> findOnPath(String program) {
        return Optional.ofNullable(System.getenv("PATH")).stream()
                .flatMap(path -> List.of(path.split(File.pathSeparator)).stream())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
