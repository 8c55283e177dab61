package dev.zebra.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How a part is started: a process that outlives this one and the terminal's Ctrl-C.
///
/// @param command program and arguments
/// @param environment added to this process's own
/// @param log file for all it prints; an older one is kept as `{name}.1.log`
record Launch(Part part, List<String> command, Map<String, String> environment, Path log) {

    /// The shell ignores interrupt and hang-up, and so does what it becomes.
    private static final List<String> DETACHED =
            List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "zebra");

    /// A process that was just started, and its record.
    record Started(Process process, ProcessRecord record) {}

    /// The same as another replica of the part.
    Launch as(String instance, int port, Path ownLog) {
        var own = new HashMap<>(environment);
        own.put("ZEBRA_INSTANCE", instance);
        own.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        return new Launch(part, command, own, ownLog);
    }

    Started start(Path directory, int port) {
        try {
            Files.createDirectories(log.getParent());
            rotate();
            var whole = new ArrayList<>(DETACHED);
            whole.addAll(command);
            var builder = new ProcessBuilder(whole).directory(directory.toFile());
            builder.environment().putAll(environment);
            builder.redirectInput(Path.of("/dev/null").toFile());
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            var process = builder.start();
            var started = process.info().startInstant().orElseGet(Instant::now);
            return new Started(process, new ProcessRecord(part.id(), process.pid(), started, port));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start " + part.id(), failure);
        }
    }

    private void rotate() throws IOException {
        if (Files.exists(log)) {
            var name = log.getFileName().toString().replace(".log", ".1.log");
            Files.move(log, log.resolveSibling(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
