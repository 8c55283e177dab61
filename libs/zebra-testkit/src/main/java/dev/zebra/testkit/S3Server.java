package dev.zebra.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A real S3 server (S3Proxy over a directory) as a process of its own on loopback, with the
/// buckets it is made with. It may be stopped and started again on its data.
public final class S3Server implements AutoCloseable {

    /// The access key's id.
    public static final String ACCESS_KEY = "zebra";

    /// The access key's secret.
    public static final String SECRET_KEY = "secret-of-the-test";

    private static final Duration STARTING = Duration.ofSeconds(60);

    private final TemporaryFolder folder = new TemporaryFolder("s3", this::stop);
    private final int port = FreePorts.next();
    private @Nullable Process process;

    /// A server that is not started yet.
    public S3Server(String... buckets) {
        for (var bucket : buckets) {
            folder.folder("data/" + bucket);
        }
        try {
            Files.writeString(folder.path().resolve("s3proxy.conf"), settings());
            Files.writeString(folder.path().resolve("logback.xml"), LOGBACK);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static final String LOGBACK =
            """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%level %logger{0} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;

    private String settings() {
        return """
        s3proxy.endpoint=%s
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """
                .formatted(endpoint(), ACCESS_KEY, SECRET_KEY, folder.folder("data"));
    }

    /// Where it answers; buckets stand in the path.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Starts on the data there is and waits until it answers.
    public synchronized S3Server start() {
        try {
            process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx256m",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Dlogback.configurationFile="
                                            + folder.path().resolve("logback.xml"),
                                    "-cp",
                                    classPath(),
                                    "org.gaul.s3proxy.Main",
                                    "--properties",
                                    folder.path().resolve("s3proxy.conf").toString())
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            folder.path().resolve("log").toFile()))
                            .start();
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        }
        try (var http = HttpClient.newHttpClient()) {
            Awaitility.await("S3 answers")
                    .atMost(STARTING)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast(() -> process != null && !process.isAlive())
                    .until(() -> answers(http));
        } catch (RuntimeException silent) {
            throw new AssertionError("S3Proxy did not start:\n" + log(), silent);
        }
        return this;
    }

    private boolean answers(HttpClient http) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(endpoint()).timeout(STARTING).build();
            http.send(request, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// Ends the process at once and keeps its data; does nothing if it does not run.
    public synchronized void stop() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            process = null;
        }
    }

    /// The directory of a bucket, where its objects lie as files.
    public Path bucket(String name) {
        return folder.folder("data/" + name);
    }

    /// All it has said.
    public String log() {
        try {
            var log = folder.path().resolve("log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The jars that the build of the test kit has put beside its classes.
    private static String classPath() {
        try {
            var classes =
                    Path.of(
                            S3Server.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            var jars = classes.resolveSibling("s3proxy");
            if (!Files.isDirectory(jars)) {
                throw new IllegalStateException(
                        "no S3Proxy at " + jars + "; build libs/zebra-testkit first");
            }
            try (var paths = Files.list(jars)) {
                return paths.map(Path::toString)
                        .sorted()
                        .collect(Collectors.joining(System.getProperty("path.separator")));
            }
        } catch (IOException | URISyntaxException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
