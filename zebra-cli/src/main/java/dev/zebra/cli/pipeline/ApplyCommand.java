package dev.zebra.cli.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Json;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.Patience;
import dev.zebra.cli.client.Rest;
import dev.zebra.cli.job.JobView;
import dev.zebra.cli.job.RunFollower;
import dev.zebra.cli.terminal.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `zebra apply`
@Command(
        name = "apply",
        description = {
            "Submits all jobs of a pipeline file (YAML or JSON) at once, as one run.",
            "Jobs name each other's products: a reference such as model:books (or model:books@latest) to"
                    + " something the file makes means this run's product. Applying again with the same"
                    + " run id changes nothing. Files named in jobs are relative to the project's"
                    + " directory."
        })
public final class ApplyCommand implements Callable<Integer> {

    @ParentCommand @Nullable Zebra zebra;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The pipeline file.")
    Path file = Path.of("");

    @Option(names = "--run", paramLabel = "ID", description = "The run's id (default: a new one).")
    @Nullable String run;

    @Option(
            names = "--wait",
            description =
                    "Follow all jobs of the run, those of its triggers included, until they have"
                            + " ended; ends with 1 if one failed.")
    boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "86400",
            description = "With --wait, how long (default ${DEFAULT-VALUE}).")
    long timeout;

    @Option(
            names = "--retry",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How long to repeat a request that a service cannot take now (default"
                            + " ${DEFAULT-VALUE}).")
    long retry;

    @Option(
            names = "--json",
            description = "Print the run, the jobs' ids and (with --wait) states.")
    boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        var pipeline = PipelineFile.read(file);
        var id = runId();
        try (var rest = Zebra.of(zebra).rest();
                var progress = Progress.onStandardError()) {
            var patience = new Patience(rest, Duration.ofSeconds(retry), progress::say);
            var applied = new Application(pipeline, patience).apply(id);
            if (!json) {
                System.out.println("run " + id + ": " + applied.jobs().size() + " jobs submitted");
            }
            var jobs = wait ? follow(rest, progress, applied) : Map.<String, JobView>of();
            if (json) {
                printJson(applied, jobs);
            }
            boolean failed =
                    jobs.values().stream().anyMatch(j -> j.state() != JobView.State.SUCCEEDED);
            if (failed && !json) {
                printFailures(jobs);
            }
            return (failed ? Exit.FAILED : Exit.OK).code();
        }
    }

    private RunId runId() {
        try {
            return run == null
                    ? RunId.next(Clock.systemUTC(), java.util.random.RandomGenerator.getDefault())
                    : new RunId(run);
        } catch (IllegalArgumentException invalid) {
            throw new CommandException(Exit.USAGE, "--run: " + invalid.getMessage());
        }
    }

    private Map<String, JobView> follow(Rest rest, Progress progress, Application.Applied applied) {
        return new RunFollower(rest, progress, job -> {})
                .follow(applied.expected(), Duration.ofSeconds(timeout));
    }

    private static void printFailures(Map<String, JobView> jobs) {
        jobs.forEach(
                (name, job) -> {
                    if (job.state() != JobView.State.SUCCEEDED) {
                        System.err.println(
                                name
                                        + ": "
                                        + job.state()
                                        + (job.reason() == null ? "" : ": " + job.reason())
                                        + " (zebra logs "
                                        + job.id().substring(0, 8)
                                        + ")");
                    }
                });
    }

    private static void printJson(Application.Applied applied, Map<String, JobView> jobs)
            throws JsonProcessingException {
        var out = Json.MAPPER.createObjectNode().put("run", applied.run().value());
        out.set("jobs", Json.MAPPER.valueToTree(applied.jobs()));
        if (!jobs.isEmpty()) {
            var states =
                    jobs.entrySet().stream()
                            .collect(
                                    Collectors.toMap(Map.Entry::getKey, e -> e.getValue().state()));
            out.set("states", Json.MAPPER.valueToTree(states));
        }
        System.out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(out));
    }
}
