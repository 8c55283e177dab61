package dev.zebra.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.client.AnyService;
import dev.zebra.cli.client.Rest;
import dev.zebra.cli.client.Ticker;
import dev.zebra.cli.client.UnreachableException;
import dev.zebra.cli.terminal.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Shows the jobs of a run, one bar each, until all have ended. It looks whenever the event stream
/// says that something happened; a service that goes away meanwhile is waited for.
public final class RunFollower {

    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(3);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(300);

    private final Rest rest;
    private final Progress progress;
    private final Consumer<JobView> watcher;
    private boolean away;

    /// @param watcher sees every job at every look
    public RunFollower(Rest rest, Progress progress, Consumer<JobView> watcher) {
        this.rest = rest;
        this.progress = progress;
        this.watcher = watcher;
    }

    /// What is expected of a run.
    ///
    /// @param run its id
    /// @param names what to call the jobs that were submitted, by id; all are awaited
    /// @param triggers triggers that make one job each, at least, once their artifact is published
    public record Expected(String run, Map<String, String> names, List<String> triggers) {}

    /// Follows until everything expected has ended, or nothing more can come of it because a job
    /// failed; answers all jobs of the run by what they are called.
    ///
    /// @throws CommandException with [Exit#TIMED_OUT] after `patience`
    public Map<String, JobView> follow(Expected expected, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        var path = "/jobs?run=" + expected.run() + "&limit=1000";
        try (var ticker = new Ticker(rest, AnyService.PARTS, "/events")) {
            while (true) {
                var jobs = look(path, expected);
                if (jobs != null && over(jobs, expected)) {
                    return jobs;
                }
                if (System.nanoTime() > deadline) {
                    throw new CommandException(
                            Exit.TIMED_OUT,
                            "the run "
                                    + expected.run()
                                    + " has not ended after "
                                    + patience.toSeconds()
                                    + " s; it goes on: zebra jobs --run "
                                    + expected.run());
                }
                pause(SHORTEST_PAUSE);
                ticker.await(LOOK_ANYWAY);
            }
        }
    }

    private @Nullable Map<String, JobView> look(String path, Expected expected) {
        try {
            var items = new AnyService(rest).get(path).path("items");
            if (away) {
                progress.say("the services answer again");
                away = false;
            }
            var jobs = new HashMap<String, JobView>();
            for (var item : oldestFirst(items)) {
                var job = JobView.of(item);
                var named = expected.names().getOrDefault(job.id(), nameOfOther(job, expected));
                // A trigger may start several jobs; each is followed.
                var name = jobs.containsKey(named) ? named + " " + job.id().substring(0, 8) : named;
                jobs.put(name, job);
                show(name, job);
                watcher.accept(job);
            }
            return jobs;
        } catch (UnreachableException nobody) {
            if (!away) {
                progress.say(
                        nobody.getMessage() + "; waiting for it (zebra up starts what is missing)");
                away = true;
            }
            return null;
        }
    }

    private static List<JsonNode> oldestFirst(JsonNode newestFirst) {
        return newestFirst.valueStream().toList().reversed();
    }

    private static String nameOfOther(JobView job, Expected expected) {
        return trigger(job, expected).orElse(job.kind() + " " + job.id().substring(0, 8));
    }

    private static java.util.Optional<String> trigger(JobView job, Expected expected) {
        return expected.triggers().stream()
                .filter(trigger -> ("trigger:" + trigger).equals(job.principal()))
                .findFirst();
    }

    private void show(String name, JobView job) {
        var note = JobNote.of(job);
        if (job.state() == JobView.State.SUCCEEDED) {
            progress.finish(name, note);
        } else {
            double fraction = job.progress() == null ? 0 : job.progress().fraction();
            progress.update(name, fraction, note);
        }
    }

    private static boolean over(Map<String, JobView> jobs, Expected expected) {
        var all = jobs.values();
        boolean complete =
                expected.names().values().stream().allMatch(jobs::containsKey)
                        && expected.triggers().stream().allMatch(jobs::containsKey);
        if (complete && all.stream().allMatch(job -> job.state().ended())) {
            return true;
        }
        // What waits for a failed job's product would wait for ever.
        return all.stream().anyMatch(job -> failed(job))
                && all.stream().allMatch(job -> job.state().ended() || waiting(job));
    }

    private static boolean failed(JobView job) {
        return job.state() == JobView.State.FAILED || job.state() == JobView.State.CANCELLED;
    }

    private static boolean waiting(JobView job) {
        return job.state() == JobView.State.WAITING;
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
