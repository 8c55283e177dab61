package dev.zebra.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A packaged service as a process of its own: `java -jar quarkus-run.jar`, its output captured.
///
/// It may be started again after it ended or was killed, with the same port and settings; closing
/// ends it and the workers it started.
public final class ServiceProcess implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Settings settings;
    private final TemporaryFolder folder;
    private final Path log;
    private @Nullable Process process;

    /// How to start a service.
    ///
    /// @param name a word for directories and messages
    /// @param jar the packaged service, `target/quarkus-app/quarkus-run.jar`
    /// @param port what `QUARKUS_HTTP_PORT` is set to
    /// @param environment more variables, over this JVM's own
    /// @param javaOptions options before `-jar`, such as `-Xmx256m`
    public record Settings(
            String name,
            Path jar,
            int port,
            Map<String, String> environment,
            List<String> javaOptions) {

        public Settings {
            if (!Files.isRegularFile(jar)) {
                throw new IllegalArgumentException(
                        "no packaged service at " + jar + "; run './mvnw package' first");
            }
            environment = Map.copyOf(environment);
            javaOptions = List.copyOf(javaOptions);
        }

        /// A service on a free port.
        public static Settings of(String name, Path jar, Map<String, String> environment) {
            return new Settings(name, jar, FreePorts.next(), environment, List.of());
        }
    }

    /// A service that is not started yet.
    public ServiceProcess(Settings settings) {
        this.settings = settings;
        folder = new TemporaryFolder(settings.name());
        log = folder.path().resolve(settings.name() + ".log");
    }

    /// Where it answers.
    public URI address() {
        return URI.create("http://localhost:" + settings.port());
    }

    /// Its jobs, artifacts and events.
    public JobsClient jobs() {
        return new JobsClient(address());
    }

    /// Starts the process; [#awaitReady] waits for it.
    public ServiceProcess start() {
        if (running()) {
            throw new IllegalStateException(settings.name() + " runs already");
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.javaOptions());
        command.add("-jar");
        command.add(settings.jar().toAbsolutePath().toString());
        var builder = new ProcessBuilder(command).directory(folder.path().toFile());
        var environment = new HashMap<>(settings.environment());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(settings.port()));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            process = builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return this;
    }

    /// Waits until `/q/health/ready` answers 200; fails with the end of its log if it ends before
    /// or takes longer than `limit`.
    public ServiceProcess awaitReady(Duration limit) {
        try {
            Awaitility.await(settings.name() + " is ready")
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast(() -> !running())
                    .until(this::ready);
        } catch (RuntimeException notReady) {
            throw new AssertionError(
                    settings.name() + " did not become ready; its log ends with\n" + logTail(),
                    notReady);
        }
        return this;
    }

    /// True while the process lives.
    public boolean running() {
        return process != null && process.isAlive();
    }

    /// Its process id.
    public long pid() {
        return started().pid();
    }

    /// Ends the process with SIGKILL and waits until it is gone. Workers it started are left to
    /// their own rules.
    public void kill() {
        var killed = started().destroyForcibly();
        try {
            killed.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the process with SIGTERM; with SIGKILL if it still lives after `limit`.
    public void stop(Duration limit) {
        var ended = started();
        ended.destroy();
        try {
            if (!ended.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// All it wrote to stdout and stderr, over all its starts.
    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Ends the process and what it started, and deletes its log.
    @Override
    public void close() {
        if (running()) {
            var workers = started().descendants().toList();
            stop(Duration.ofSeconds(10));
            workers.forEach(ProcessHandle::destroyForcibly);
        }
        folder.close();
    }

    private boolean ready() throws InterruptedException {
        var request =
                HttpRequest.newBuilder(address().resolve("/q/health/ready"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String logTail() {
        var lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    private Process started() {
        if (process == null) {
            throw new IllegalStateException(settings.name() + " was never started");
        }
        return process;
    }
}
