package dev.zebra.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A stack that `zebra up` has started in a directory of its own, and requests to it.
final class OwnStack implements AutoCloseable {

    /// A service, and its port after the stack's first.
    enum Service {
        TOKENIZER(1),
        TRAINER(2),
        EVAL(4);

        private final int offset;

        Service(int offset) {
            this.offset = offset;
        }

        String part() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int SECOND = 20;

    private final Path project;
    private final Path home;
    private final int portBase;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable Process second;

    /// @param project the repository, built
    /// @param portBase the first of some free ports
    OwnStack(Path project, int portBase) throws IOException {
        this.project = project;
        this.portBase = portBase;
        this.home = Files.createTempDirectory("zebra-latency");
    }

    /// Starts what is missing and waits until it is ready.
    void up() throws IOException {
        zebra(
                "up",
                "--port-base",
                String.valueOf(portBase),
                "--only",
                "broker,tokenizer,trainer,eval",
                "--timeout",
                String.valueOf(PATIENCE.toSeconds()));
    }

    private void zebra(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("sh", project.resolve("zebra").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(project.toFile());
        builder.environment().put("ZEBRA_HOME", home.toString());
        builder.environment().put("ZEBRA_BUILD", "never");
        builder.environment().put("ZEBRA_DATA_ROOTS", home.toString());
        builder.redirectErrorStream(true).redirectOutput(home.resolve("said").toFile());
        try {
            var process = builder.start();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    || process.exitValue() != 0) {
                throw new IOException(
                        String.join(" ", arguments)
                                + " failed: "
                                + Files.readString(home.resolve("said")));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /// Where texts for jobs may lie.
    Path data() {
        return home;
    }

    /// Ends a part with SIGKILL.
    ///
    /// @return when
    Instant kill(String part) throws IOException {
        var record = JSON.readTree(home.resolve("run/" + part + ".json").toFile());
        var process = ProcessHandle.of(record.path("pid").asLong()).orElseThrow();
        return kill(process);
    }

    private static Instant kill(ProcessHandle process) {
        var when = Instant.now();
        process.destroyForcibly();
        process.onExit().join();
        return when;
    }

    /// Starts a second trainer beside the first and waits until it is ready.
    void startSecondTrainer() throws IOException {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        project.resolve("trainer-service/target/quarkus-app/quarkus-run.jar")
                                .toString());
        builder.environment()
                .putAll(
                        Map.of(
                                "KAFKA_BOOTSTRAP_SERVERS",
                                "127.0.0.1:" + (portBase + 10),
                                "QUARKUS_HTTP_HOST",
                                "127.0.0.1",
                                "QUARKUS_HTTP_PORT",
                                String.valueOf(portBase + SECOND),
                                "ZEBRA_INSTANCE",
                                "trainer-2",
                                "ZEBRA_STORE_ROOT",
                                home.resolve("store").toString(),
                                "OMP_WAIT_POLICY",
                                "PASSIVE",
                                "OPT_OUT_TRACKING",
                                "true"));
        builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("logs/trainer-2.log").toFile());
        second = builder.start();
        await(() -> ready(portBase + SECOND));
    }

    Instant killSecondTrainer() {
        return kill(Objects.requireNonNull(second, "no second trainer").toHandle());
    }

    /// True when the service says that it is ready.
    boolean ready(Service service) {
        return ready(portBase + service.offset);
    }

    private boolean ready(int port) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                        .timeout(Duration.ofSeconds(2))
                        .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Submits a job.
    ///
    /// @return its id
    String post(Service service, String body) throws IOException {
        return send(HttpRequest.newBuilder(address(service, "/jobs"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)))
                .path("id")
                .asText();
    }

    /// Cancels a job, also while the service comes back.
    void cancel(Service service, String job) throws IOException {
        await(() -> ready(service));
        send(
                HttpRequest.newBuilder(address(service, "/jobs/" + job + "/cancel"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.noBody()));
    }

    JsonNode get(Service service, String path) throws IOException {
        return send(HttpRequest.newBuilder(address(service, path)));
    }

    private URI address(Service service, String path) {
        return URI.create("http://127.0.0.1:" + (portBase + service.offset) + path);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            var answer =
                    http.send(
                            request.timeout(Duration.ofSeconds(30)).build(),
                            BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw new IOException(answer.uri() + " answered " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /// Looks at a job until it is as wanted; a service that is away is waited for.
    ///
    /// @throws IOException if it ends otherwise, or not at all
    JsonNode await(Service service, String job, Predicate<JsonNode> wanted) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var now = look(service, job);
            if (now.filter(wanted).isPresent()) {
                return now.get();
            }
            if (now.filter(OwnStack::failed).isPresent()) {
                throw new IOException("the job has not succeeded: " + now.get());
            }
            pause();
        }
        throw new IOException("the job has not come that far in " + PATIENCE + ": " + job);
    }

    private Optional<JsonNode> look(Service service, String job) {
        try {
            return Optional.of(get(service, "/jobs/" + job));
        } catch (IOException away) {
            return Optional.empty();
        }
    }

    private static boolean failed(JsonNode job) {
        return List.of("FAILED", "CANCELLED").contains(job.path("state").asText());
    }

    /// Waits, up to some minutes.
    static void await(BooleanSupplier done) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not in " + PATIENCE);
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        pause(LOOK);
    }

    static void pause(Duration duration) throws IOException {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        if (second != null) {
            second.destroyForcibly();
        }
        zebra("down");
        try (var inside = Files.walk(home)) {
            inside.sorted(Comparator.reverseOrder())
                    .forEach(
                            path -> {
                                try {
                                    Files.deleteIfExists(path);
                                } catch (IOException left) {
                                    throw new UncheckedIOException(left);
                                }
                            });
        }
    }
}
