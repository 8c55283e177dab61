package dev.zebra.jobs.run;

import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactStore;
import dev.zebra.jobs.artifact.Registry;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobDesk;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.JobState;
import dev.zebra.jobs.log.Changes;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.Signals;
import dev.zebra.jobs.telemetry.Step;
import dev.zebra.jobs.telemetry.Telemetry;
import dev.zebra.jobs.telemetry.Traces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// Claims jobs while a slot is free, runs what the log says this replica holds, and stops what it
/// holds no longer.
public final class RunnerHost implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RunnerHost.class.getName());

    /// How often logs are kept for other replicas while a job runs.
    private static final Duration ARCHIVING = Duration.ofSeconds(10);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(20);

    /// An attempt of a job, as heartbeats list it.
    public record Held(String job, int attempt) {}

    private final Holder self;
    private final String source;
    private final int slots;
    private final Runners runners;
    private final JobLedger jobs;
    private final JobDesk desk;
    private final LogReader reader;
    private final Changes changes;
    private final Signals signals;
    private final Fence fence;
    private final Traces traces;
    private final Attempt.Surroundings surroundings;
    private final ScheduledExecutorService sender =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("zebra-progress").daemon().factory());

    private final Map<Held, Attempt> held = new ConcurrentHashMap<>();
    private final Thread thread;
    private final Thread archivist;
    private volatile boolean closing;
    private volatile boolean killed;

    /// What the host needs of the log and the store.
    public record Parts(
            JobLedger jobs,
            JobDesk desk,
            LogReader reader,
            Changes changes,
            Signals signals,
            ArtifactLedger artifacts,
            ArtifactStore store,
            Registry registry,
            Workspace workspace,
            Telemetry telemetry) {}

    /// @param slots how many jobs run at once
    /// @param source this replica, as events name it
    public RunnerHost(Holder self, String source, int slots, Runners runners, Parts parts) {
        this.self = self;
        this.source = source;
        this.slots = slots;
        this.runners = runners;
        this.jobs = parts.jobs();
        this.desk = parts.desk();
        this.reader = parts.reader();
        this.changes = parts.changes();
        this.signals = parts.signals();
        this.fence = new Fence(jobs, reader, self);
        this.surroundings =
                new Attempt.Surroundings(
                        parts.store(),
                        parts.registry(),
                        new Publisher(
                                parts.artifacts(),
                                parts.store(),
                                fact -> parts.registry().write(fact, null),
                                fence::holds),
                        parts.workspace(),
                        ending(),
                        parts.telemetry());
        this.traces = parts.telemetry().traces();
        this.archivist = Thread.ofVirtual().name("zebra-logs").unstarted(this::archive);
        this.thread = Thread.ofPlatform().name("zebra-claims").daemon().unstarted(this::run);
    }

    /// Starts claiming, in the background.
    public void start() {
        thread.start();
        archivist.start();
    }

    private void archive() {
        try {
            while (!closing) {
                Thread.sleep(ARCHIVING);
                held.keySet().forEach(name -> surroundings.workspace().archive(name.job()));
            }
        } catch (InterruptedException over) {
            LOG.log(System.Logger.Level.DEBUG, "no more logs are kept");
        }
    }

    /// What runs here.
    public List<Held> held() {
        return List.copyOf(held.keySet());
    }

    /// False once the claiming thread has ended.
    public boolean alive() {
        return thread.getState() != Thread.State.TERMINATED;
    }

    private void run() {
        try {
            while (!closing) {
                long seen = changes.version();
                if (reader.staleness().folded()) {
                    tidy();
                    if (reader.staleness().inContact()) {
                        startMine();
                        claim();
                    }
                }
                changes.await(seen, TICK);
            }
        } catch (InterruptedException over) {
            LOG.log(System.Logger.Level.DEBUG, "no more claims");
        }
    }

    /// Forgets what is over and stops what the log has taken away.
    private void tidy() {
        held.forEach(
                (name, attempt) -> {
                    if (attempt.over()) {
                        held.remove(name);
                    } else if (!fence.seemsToHold(name.job(), name.attempt())) {
                        attempt.stop(verdictOn(name));
                    }
                });
    }

    /// True while the log waits for this replica to let go of the attempt.
    private boolean lettingGo(Held name) {
        return verdictOn(name) != Attempt.Stop.LOST;
    }

    /// Starts every attempt that the fold says is this life's and that does not run: also one whose
    /// claim was acknowledged too late to be waited for.
    private void startMine() {
        jobs.live()
                .filter(job -> job.runs(job.state().attempt(), self))
                .filter(job -> !held.containsKey(new Held(job.id(), job.state().attempt())))
                .forEach(this::begin);
    }

    private void begin(FoldedJob job) {
        runners.find(job.submission().kind())
                .ifPresent(
                        runner -> {
                            int number = job.state().attempt();
                            var attempt =
                                    new Attempt(
                                            job,
                                            runner,
                                            surroundings,
                                            new ProgressReporter(
                                                    signals, sender, source, job.id(), number));
                            held.put(new Held(job.id(), number), attempt);
                            attempt.start();
                        });
    }

    private void claim() {
        while (!closing && held.size() < slots) {
            var next = next();
            if (next.isEmpty() || !claimed(next.get())) {
                return;
            }
            startMine();
        }
    }

    private Optional<FoldedJob> next() {
        var kinds = runners.kinds();
        return jobs.live()
                .filter(job -> job.state() instanceof JobState.Queued)
                .filter(job -> kinds.contains(job.submission().kind()))
                .min(JobLedger.CLAIM_ORDER);
    }

    /// @return false if the log did not answer, so that there is no sense in going on
    private boolean claimed(FoldedJob job) {
        try (var step = step("attempt.claim", job)) {
            desk.write(job.id(), new JobEvent.Claimed(job.state().attempt(), self));
            boolean won =
                    jobs.find(job.id())
                            .filter(now -> now.runs(job.state().attempt(), self))
                            .isPresent();
            step.ended(won ? "won" : "lost");
            return true;
        } catch (LogUnavailableException away) {
            LOG.log(System.Logger.Level.WARNING, "claim not acknowledged: {0}", away.getMessage());
            return false;
        }
    }

    private Step step(String name, FoldedJob job) {
        return traces.step(name, job.id(), List.of(), Attempt.fields(job));
    }

    private Attempt.Ending ending() {
        return new Attempt.Ending() {
            @Override
            public void write(Attempt attempt, JobEvent fact) {
                end(attempt, fact);
            }

            @Override
            public Attempt.Stop verdict(Attempt attempt) {
                return verdictOn(new Held(attempt.job(), attempt.attempt()));
            }
        };
    }

    /// Why the log does not say any more that this replica runs the attempt.
    private Attempt.Stop verdictOn(Held name) {
        return jobs.find(name.job())
                .filter(job -> job.state().attempt() == name.attempt())
                .filter(job -> job.holder().filter(self::equals).isPresent())
                .map(
                        job ->
                                switch (job.state()) {
                                    case JobState.Cancelling _ -> Attempt.Stop.CANCELLED;
                                    case JobState.Pausing _ -> Attempt.Stop.PAUSED;
                                    case JobState _ -> Attempt.Stop.LOST;
                                })
                .orElse(Attempt.Stop.LOST);
    }

    /// Writes an attempt's last fact. While the broker is away the attempt stays held, and its
    /// lease is kept by beats as soon as the broker is back.
    private void end(Attempt attempt, JobEvent fact) {
        var name = new Held(attempt.job(), attempt.attempt());
        while (!killed && (fence.seemsToHold(name.job(), name.attempt()) || lettingGo(name))) {
            try {
                desk.write(attempt.job(), fact);
                return;
            } catch (LogUnavailableException away) {
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(TICK);
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    /// Stops the runners and hands their jobs back, so that another replica takes over at once.
    @Override
    public void close() {
        halt(Attempt.Stop.SHUTDOWN);
        try {
            long deadline = System.nanoTime() + GRACE.toNanos();
            for (var attempt : held.values()) {
                attempt.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        sender.shutdown();
    }

    /// Ends everything without a word, as a crash would.
    public void kill() {
        killed = true;
        halt(Attempt.Stop.KILLED);
        sender.shutdownNow();
    }

    private void halt(Attempt.Stop reason) {
        closing = true;
        archivist.interrupt();
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(6));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        held.values().forEach(attempt -> attempt.stop(reason));
    }
}
