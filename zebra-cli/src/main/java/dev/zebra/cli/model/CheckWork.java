package dev.zebra.cli.model;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Json;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.check.CheckReport;
import dev.zebra.model.check.CheckedModel;
import dev.zebra.model.check.CheckpointCheck;
import dev.zebra.model.check.Detokenizer;
import dev.zebra.model.check.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Runs `zebra model check`.
///
/// @param threads of a native operation, or null for libtorch's choice
/// @param length of the self-check's sequence, or null for the library's choice
record CheckWork(
        Path directory,
        String device,
        @Nullable Integer threads,
        @Nullable Integer length,
        boolean json) {

    private static final String CUDA = "cuda";

    /// @return the exit code: 0 if all is within tolerance, 1 if not
    /// @throws CommandException of exit code 2 if the checkpoint is unusable
    int run(PrintWriter out) {
        Unusable.requireDirectory(directory);
        var report = Unusable.explain(() -> check(out));
        return (report.passed() ? Exit.OK : Exit.FAILED).code();
    }

    private CheckReport check(PrintWriter out) throws IOException {
        var where = computeDevice();
        if (threads != null) {
            ComputeDevice.threads(threads);
        }
        if (!Tokenizer.isIn(directory)) {
            return check(out, where, Optional.empty());
        }
        try (var tokenizer = Tokenizer.load(directory)) {
            return check(out, where, Optional.of(tokenizer::decode));
        }
    }

    private CheckReport check(
            PrintWriter out, ComputeDevice where, Optional<Detokenizer> detokenizer)
            throws IOException {
        var tokens = length == null ? OptionalInt.empty() : OptionalInt.of(length);
        var check = new CheckpointCheck(directory, where, tokens, detokenizer);
        if (json) {
            var report = check.run(new Silence());
            out.println(
                    Json.MAPPER
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(CheckJson.of(report)));
            return report;
        }
        var text = new CheckText(directory, out);
        var report = check.run(text);
        text.summary(report);
        return report;
    }

    private ComputeDevice computeDevice() {
        if (device.equals("cpu")) {
            return ComputeDevice.cpu();
        }
        if (device.equals(CUDA)) {
            return ComputeDevice.cuda(0);
        }
        if (device.matches(CUDA + ":[0-9]{1,4}")) {
            return ComputeDevice.cuda(Integer.parseInt(device.substring(CUDA.length() + 1)));
        }
        throw new CommandException(
                Exit.USAGE, "--device must be cpu, cuda or cuda:N, got '%s'".formatted(device));
    }

    private static final class Silence implements CheckpointCheck.Listener {
        @Override
        public void loaded(CheckedModel model) {}

        @Override
        public void found(Finding finding) {}
    }
}
