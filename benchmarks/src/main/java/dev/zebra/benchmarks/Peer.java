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
    /// The lines that a peer prints, one for each case: `RESULT name=number ...` or `FAILED why`.
    private static final String RESULT = "RESULT ";

    private static final String FAILED = "FAILED ";

    /// Between the arguments of a case, which are one argument of the script.
    private static final String SEPARATOR = "|";

    /// What became of a case.
    sealed interface Outcome {}

    /// @param values by name
    record Measured(Map<String, Double> values) implements Outcome {}

    /// @param why in one line
    record Failed(String why) implements Outcome {}

    /// Runs a script of this module in one process on cases one after the other.
    ///
    /// @param cases arguments of each
    /// @return as many outcomes, in that order
    List<Outcome> run(String script, List<List<String>> cases) {
        var outcomes = new ArrayList<Outcome>();
        String last;
        try {
            var file = Files.createTempFile("zebra-peer", script.substring(script.indexOf('.')));
            try {
                last = run(extracted(script, file), cases, outcomes);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            last = String.valueOf(e.getMessage());
        }
        while (outcomes.size() < cases.size()) {
            outcomes.add(new Failed(last));
        }
        return outcomes;
    }

    /// Returns the last line that the process printed.
    private String run(Path script, List<List<String>> cases, List<Outcome> outcomes)
            throws IOException {
        var command = new ArrayList<>(List.of(interpreter, script.toString()));
        cases.forEach(each -> command.add(String.join(SEPARATOR, each)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // As the model library has it: threads that spin cost most of the speed when others run.
        builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
        var last = "no output";
        try (var output = builder.start().inputReader(StandardCharsets.UTF_8)) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(RESULT)) {
                    outcomes.add(parse(line.substring(RESULT.length())));
                } else if (line.startsWith(FAILED)) {
                    outcomes.add(new Failed(line.substring(FAILED.length())));
                } else if (!line.isBlank()) {
                    last = line;
                }
            }
        }
        return last;
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
