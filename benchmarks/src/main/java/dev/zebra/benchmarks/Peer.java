package dev.zebra.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A peer in another language, run as a process of its own while nothing else computes.
///
/// @param interpreter of its script
/// @param threads of a computation on the CPU
record Peer(String interpreter, int threads) {
    /// The line that a peer ends with: `RESULT name=number ...`.
    private static final String RESULT = "RESULT ";

    /// What became of a run.
    sealed interface Outcome {}

    /// @param values by name
    record Measured(Map<String, Double> values) implements Outcome {}

    /// @param why in one line
    record Failed(String why) implements Outcome {}

    /// Runs a script of this module.
    Outcome run(String script, List<String> arguments) {
        try {
            var file = Files.createTempFile("zebra-peer", script.substring(script.indexOf('.')));
            try {
                return run(extracted(script, file), arguments);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return new Failed(String.valueOf(e.getMessage()));
        }
    }

    private Outcome run(Path script, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(interpreter, script.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // As the model library has it: threads that spin cost most of the speed when others run.
        builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
        var process = builder.start();
        var lines = new ArrayList<String>();
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        }
        return lines.stream()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .map(line -> parse(line.substring(RESULT.length())))
                .orElseGet(() -> new Failed(lines.isEmpty() ? "no output" : lines.getLast()));
    }

    private static Outcome parse(String text) {
        var values = new HashMap<String, Double>();
        for (var pair : text.strip().split(" ")) {
            var parts = pair.split("=");
            values.put(parts[0], Double.parseDouble(parts[1]));
        }
        return new Measured(values);
    }

    private static Path extracted(String script, Path file) throws IOException {
        try (var stream = Peer.class.getResourceAsStream("peers/" + script)) {
            if (stream == null) {
                throw new IOException("there is no peer " + script);
            }
            Files.write(file, stream.readAllBytes());
        }
        return file;
    }
}
