package dev.zebra.cli.demo;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.Patience;
import dev.zebra.cli.pipeline.PipelineFile;
import dev.zebra.cli.stack.Part;
import dev.zebra.cli.stack.Stack;
import dev.zebra.cli.terminal.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `zebra demo`
@Command(
        name = "demo",
        description = {
            "Makes a model of books, from text to served model, in minutes: starts the stack, submits the"
                    + " pipeline examples/books/pipeline.yaml in one go, shows its progress, and ends with"
                    + " what came of it.",
            "A service that dies meanwhile is waited for; zebra up in another terminal starts it again.",
            "Afterwards all goes on running: zebra chat talks to the model, zebra down stops it."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration OUTAGE = Duration.ofMinutes(5);

    @ParentCommand @Nullable Zebra zebra;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Another pipeline, with one pretrain job and an evaluate trigger.")
    @Nullable Path file;

    @Option(names = "--port-base", paramLabel = "N", description = "First port, as of zebra up.")
    @Nullable Integer portBase;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            defaultValue = "It was a fine morning, and",
            description = "What the model continues in the end (default: ${DEFAULT-VALUE}).")
    String prompt = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long to wait for the pipeline (default ${DEFAULT-VALUE}).")
    long timeout;

    @Override
    public Integer call() {
        var installation = Zebra.of(zebra).installation();
        var books = installation.project().resolve("examples/books/pipeline.yaml");
        var pipeline = PipelineFile.read(file == null ? books : file);
        var products = Products.of(pipeline.pipeline());
        var stages = new Stages();
        var stack = new Stack(installation);
        Demo.Outcome outcome;
        try (var progress = Progress.onStandardError()) {
            stages.time("stack", () -> up(stack, progress));
            try (var rest = Zebra.of(zebra).rest()) {
                var patience = new Patience(rest, OUTAGE, progress::say);
                var demo = new Demo(pipeline, products, rest, patience, progress, stages);
                outcome = demo.run(prompt, Duration.ofSeconds(timeout));
            }
        } catch (InterruptedException interrupted) {
            throw new CommandException(Exit.FAILED, "interrupted; the jobs go on");
        }
        new Summary(outcome, stages, stack.portBase()).print(System.out);
        return Exit.OK.code();
    }

    private void up(Stack stack, Progress progress) {
        stack.up(
                List.of(Part.values()),
                portBase == null ? OptionalInt.empty() : OptionalInt.of(portBase),
                Duration.ofMinutes(3),
                progress);
    }
}
