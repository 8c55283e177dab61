package dev.zebra.cli.stack;

import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.terminal.Progress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `zebra up`
@Command(
        name = "up",
        description = {
            "Starts the local stack: a Kafka broker, the four services and the dashboard.",
            "What already runs is left alone; what is missing or has died is started. The processes go"
                    + " on after this command ends, until `zebra down`.",
            "Jobs may read files under the project directory, and under the comma-separated directories"
                    + " in the variable ZEBRA_DATA_ROOTS when a service starts."
        })
public final class UpCommand implements Callable<Integer> {

    @ParentCommand @Nullable Zebra zebra;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description =
                    "First port (default 8080): the dashboard; then tokenizer, trainer, inference and"
                            + " eval; the broker takes N+10 and N+11.")
    @Nullable Integer portBase;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "Start and await only these parts: ${COMPLETION-CANDIDATES}.")
    List<Part> only = List.of(Part.values());

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait for readiness (default ${DEFAULT-VALUE}).")
    int timeout;

    @Override
    public Integer call() {
        var stack = new Stack(Zebra.of(zebra).installation());
        try (var progress = Progress.onStandardError()) {
            stack.up(
                    only,
                    portBase == null ? OptionalInt.empty() : OptionalInt.of(portBase),
                    Duration.ofSeconds(timeout),
                    progress);
        }
        System.out.println("Zebra is up: http://127.0.0.1:" + stack.portBase());
        return Exit.OK.code();
    }
}
