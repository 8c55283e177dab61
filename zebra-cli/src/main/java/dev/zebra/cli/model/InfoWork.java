package dev.zebra.cli.model;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Json;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.check.StoredWeights;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/// Runs `zebra model info`.
///
/// @param lengths to look at; empty for the usual ones and the model's own
record InfoWork(Path directory, List<Long> lengths, boolean json) {

    private static final List<Long> USUAL =
            List.of(1024L, 4096L, 16_384L, 32_768L, 65_536L, 131_072L);

    /// Beyond what any model is meant for, and the arithmetic is still exact.
    private static final long LONGEST = 1L << 32;

    InfoWork {
        for (long length : lengths) {
            if (length < 1 || length > LONGEST) {
                throw new CommandException(
                        Exit.USAGE,
                        "--lengths must be from 1 to %d, got %d".formatted(LONGEST, length));
            }
        }
    }

    /// @return the exit code
    /// @throws CommandException of exit code 2 if the config is unusable
    int run(PrintWriter out) {
        Unusable.requireDirectory(directory);
        Unusable.explain(
                () -> {
                    print(out);
                    return Exit.OK;
                });
        return Exit.OK.code();
    }

    private void print(PrintWriter out) throws IOException {
        var config = ModelConfig.read(directory);
        var stored = StoredWeights.of(directory);
        if (json) {
            var report = InfoJson.of(directory, config, stored, looked(config));
            out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            new InfoText(directory, config, stored, looked(config), out).print();
        }
    }

    private List<Long> looked(ModelConfig config) {
        var looked = new TreeSet<>(lengths.isEmpty() ? USUAL : lengths);
        if (lengths.isEmpty()) {
            looked.add((long) config.maxPositions());
        }
        return List.copyOf(looked);
    }
}
