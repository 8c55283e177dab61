package dev.zebra.system.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.testkit.JobsClient;
import dev.zebra.testkit.SharedFolder;
import dev.zebra.testkit.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// The whole suite on this machine, driven as a user drives it: by the `zebra` script.
public final class LocalStack implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final Path project = SharedFolder.repository();
    private final TemporaryFolder home = new TemporaryFolder("zebra-home");
    private final TemporaryFolder data = new TemporaryFolder("zebra-data");
    private final int portBase = freePortBase();

    /// What a command said.
    public record Said(int exit, String out, String err) {

        /// The standard output, which must be JSON.
        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException notJson) {
                throw new UncheckedIOException(this.toString(), notJson);
            }
        }
    }

    /// Where text for jobs may lie.
    public Path data() {
        return data.path();
    }

    /// The `.zebra` directory of this stack.
    public Path home() {
        return home.path();
    }

    /// The first of twelve ports that were free.
    public int portBase() {
        return portBase;
    }

    /// Starts what is missing.
    public void up() {
        must("up", "--port-base", String.valueOf(portBase));
    }

    /// Runs a command that has to succeed.
    public Said must(String... arguments) {
        var said = zebra(arguments);
        if (said.exit() != 0) {
            throw new AssertionError(List.of(arguments) + " failed: " + said + "\n" + logs());
        }
        return said;
    }

    /// Runs a command.
    public Said zebra(String... arguments) {
        var command = new ArrayList<>(List.of("sh", project.resolve("zebra").toString()));
        command.addAll(List.of(arguments));
        var out = home.path().resolve("said.out").toFile();
        var err = home.path().resolve("said.err").toFile();
        var builder =
                new ProcessBuilder(command)
                        .directory(data.path().toFile())
                        .redirectOutput(out)
                        .redirectError(err);
        builder.environment().put("ZEBRA_HOME", home.path().toString());
        builder.environment().put("ZEBRA_BUILD", "never");
        builder.environment().put("ZEBRA_DATA_ROOTS", data.path().toString());
        try {
            var process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(List.of(arguments) + " took more than " + LIMIT);
            }
            return new Said(
                    process.exitValue(),
                    Files.readString(out.toPath()),
                    Files.readString(err.toPath()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// Where a service answers.
    public URI address(Service service) {
        return URI.create("http://127.0.0.1:" + (portBase + service.ordinal()));
    }

    /// The broker's address.
    public String broker() {
        return "127.0.0.1:" + (portBase + 10);
    }

    /// A service's jobs and artifacts.
    public JobsClient jobs(Service service) {
        return new JobsClient(address(service));
    }

    /// Ends a part with SIGKILL, and waits until it is gone.
    public void kill(String part) {
        var process = process(part);
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /// The process of a part, as the command line recorded it.
    public ProcessHandle process(String part) {
        try {
            var record =
                    new ObjectMapper()
                            .readTree(home.path().resolve("run/" + part + ".json").toFile());
            return ProcessHandle.of(record.path("pid").asLong())
                    .orElseThrow(() -> new AssertionError(part + " does not run"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The end of every part's log, for messages.
    public String logs() {
        var text = new StringBuilder();
        try (var files = Files.list(home.path().resolve("logs"))) {
            for (var file : files.sorted().toList()) {
                var lines = Files.readAllLines(file);
                text.append("== ").append(file.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - 15), lines.size())
                        .forEach(line -> text.append(line).append('\n'));
            }
        } catch (IOException none) {
            text.append("no logs: ").append(none);
        }
        return text.toString();
    }

    /// Takes the stack down and deletes its data.
    @Override
    public void close() {
        zebra("down");
        data.close();
        home.close();
    }

    /// A base with twelve free ports above it, below those that systems hand out to clients.
    private static int freePortBase() {
        for (int base = 20_000 + (int) (ProcessHandle.current().pid() % 500) * 20;
                base < 32_000;
                base += 20) {
            if (IntStream.range(base, base + 12).allMatch(LocalStack::isFree)) {
                return base;
            }
        }
        throw new IllegalStateException("no twelve free ports in a row");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
