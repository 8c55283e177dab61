package dev.zebra.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.Answers;
import dev.zebra.cli.client.AnyService;
import dev.zebra.cli.client.Paths;
import dev.zebra.cli.client.Rest;
import dev.zebra.cli.client.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `zebra jobs`
@Command(
        name = "jobs",
        description =
                "Lists jobs, or shows one. Of one job, ends with 1 if it has failed or was cancelled.")
public final class JobsCommand implements Callable<Integer> {

    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(10);

    @ParentCommand @Nullable Zebra zebra;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "A job, by the beginning of its id.")
    @Nullable String id;

    @Option(names = "--run", paramLabel = "RUN", description = "Only the jobs of this run.")
    @Nullable String run;

    @Option(names = "--state", description = "Only jobs in this state.")
    JobView.@Nullable State state;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only jobs of this kind.")
    @Nullable String kind;

    @Option(
            names = "--artifact",
            paramLabel = "REFERENCE",
            description = "Only jobs that read or make this artifact, or exactly this version.")
    @Nullable String artifact;

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "Only jobs with this label; may be repeated.")
    List<String> labels = List.of();

    @Option(names = "--json", description = "Print JSON, as the services answer it.")
    boolean json;

    @Option(
            names = "--watch",
            description = "Go on printing jobs whenever they change, until interrupted.")
    boolean watch;

    @Override
    public Integer call() {
        try (var rest = Zebra.of(zebra).rest()) {
            var services = new AnyService(rest);
            if (id != null) {
                return one(services.get("/jobs/" + new Ids(services).whole(id)));
            }
            var items = services.get(path()).path("items");
            if (json) {
                Answers.print(items);
            } else {
                JobTable.print(System.out, views(items));
            }
            return watch ? watch(rest, services, views(items)) : Exit.OK.code();
        }
    }

    private int one(JsonNode job) {
        var view = JobView.of(job);
        if (json) {
            Answers.print(job);
        } else {
            JobTable.print(System.out, List.of(view));
            System.out.println("\nid:      " + view.id() + "\nattempt: " + view.attempt());
            System.out.println("spec:    " + view.spec());
        }
        boolean failed =
                view.state() == JobView.State.FAILED || view.state() == JobView.State.CANCELLED;
        return (failed ? Exit.FAILED : Exit.OK).code();
    }

    private int watch(Rest rest, AnyService services, List<JobView> first) {
        var seen = new HashMap<String, String>();
        first.forEach(job -> seen.put(job.id(), line(job)));
        try (var ticker = new Ticker(rest, AnyService.PARTS, "/events")) {
            while (!Thread.currentThread().isInterrupted()) {
                ticker.await(LOOK_ANYWAY);
                for (var job : views(services.get(path()).path("items"))) {
                    if (!line(job).equals(seen.put(job.id(), line(job)))) {
                        JobTable.printRow(System.out, job);
                    }
                }
            }
        }
        return Exit.OK.code();
    }

    /// What must change for a line to be printed again: progress counts in tenths.
    private static String line(JobView job) {
        var progress = job.progress();
        return job.state() + "/" + (progress == null ? 0 : (int) (progress.fraction() * 10));
    }

    private String path() {
        var path = Paths.with("/jobs?limit=1000", "run", run);
        path = Paths.with(path, "state", state);
        path = Paths.with(path, "kind", kind);
        path = Paths.with(path, "artifact", artifact);
        for (var label : labels) {
            path = Paths.with(path, "label", label);
        }
        return path;
    }

    private static List<JobView> views(JsonNode items) {
        return StreamSupport.stream(items.spliterator(), false).map(JobView::of).toList();
    }
}
