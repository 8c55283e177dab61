package dev.zebra.jobs.run;

import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactStore;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Registry;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.telemetry.Telemetry;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt of a job on this replica: the runner's context, the thread it has for itself, and
/// the fact that ends it.
final class Attempt implements JobContext {

    private static final System.Logger LOG = System.getLogger(Attempt.class.getName());

    /// Why a runner is asked to stop.
    enum Stop {
        /// A user cancelled the job.
        CANCELLED,
        /// The log names another holder, or none.
        LOST,
        /// A user paused the job.
        PAUSED,
        /// The service goes down in order.
        SHUTDOWN,
        /// The service dies; nothing is said any more.
        KILLED;

        /// True where work that got done all the same counts.
        boolean handsBack() {
            return this == PAUSED || this == SHUTDOWN;
        }
    }

    /// What an attempt needs of its replica.
    record Surroundings(
            ArtifactStore store,
            Registry registry,
            Publisher publisher,
            Workspace workspace,
            Ending ending,
            Telemetry telemetry) {}

    /// Writes the fact that ends an attempt, and does not give up while it is this replica's to
    /// say.
    interface Ending {
        void write(Attempt attempt, JobEvent fact);

        /// Why the log does not name this attempt any more.
        Stop verdict(Attempt attempt);
    }

    private final FoldedJob job;
    private final int attempt;
    private final JobRunner<?> runner;
    private final Surroundings surroundings;
    private final ProgressReporter progress;
    private final Thread thread;

    private final Map<String, ArtifactStore.Reading> readings = new HashMap<>();
    private final List<Runnable> onStop = new ArrayList<>();
    private volatile @Nullable Stop stop;
    private boolean working;
    private volatile boolean over;

    Attempt(
            FoldedJob job,
            JobRunner<?> runner,
            Surroundings surroundings,
            ProgressReporter progress) {
        this.job = job;
        this.attempt = job.state().attempt();
        this.runner = runner;
        this.surroundings = surroundings;
        this.progress = progress;
        this.thread =
                Thread.ofPlatform()
                        .name("zebra-job-" + runner.kind().id())
                        .daemon()
                        .unstarted(this::live);
    }

    void start() {
        thread.start();
    }

    /// True once the thread has done everything, the final fact included.
    boolean over() {
        return over;
    }

    Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }

    /// Asks the runner to stop; the first reason counts, but a death overrides it.
    void stop(Stop reason) {
        List<Runnable> actions;
        synchronized (this) {
            if (stop != null) {
                stop = reason == Stop.KILLED ? reason : stop;
                return;
            }
            stop = reason;
            actions = List.copyOf(onStop);
            onStop.clear();
        }
        // Off this thread: an action may wait for a worker to end.
        actions.forEach(action -> Thread.ofVirtual().start(action));
        interrupt();
    }

    /// Wakes the runner where it waits; never the writing of the final fact.
    private synchronized void interrupt() {
        if (working) {
            thread.interrupt();
        }
    }

    void join(java.time.Duration timeout) throws InterruptedException {
        thread.join(timeout);
    }

    /// What spans and log lines about an attempt say.
    static Map<String, String> fields(FoldedJob job) {
        return Map.of(
                "job", job.id(),
                "attempt", String.valueOf(job.state().attempt()),
                "kind", job.submission().kind().id());
    }

    private void live() {
        try (var step =
                surroundings
                        .telemetry()
                        .traces()
                        .step("attempt.run", job.id(), List.of(), fields(job))) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "job {0} begins attempt {1}",
                    job.id(),
                    String.valueOf(attempt));
            var fact = outcome();
            step.ended(fact.map(JobEvent::type).orElse("stopped"));
            fact.filter(JobEvent.AttemptFailed.class::isInstance)
                    .map(JobEvent.AttemptFailed.class::cast)
                    .ifPresent(failed -> step.failed(failed.reason()));
            LOG.log(
                    System.Logger.Level.INFO,
                    "job {0} ends attempt {1}: {2}",
                    job.id(),
                    String.valueOf(attempt),
                    fact.map(JobEvent::type).orElse("stopped"));
            progress.flush();
            if (fact.isPresent() && stop != Stop.KILLED) {
                surroundings.workspace().archive(job.id());
                surroundings.ending().write(this, fact.get());
            }
        } catch (RuntimeException broken) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "attempt of job " + job.id() + " ended badly",
                    broken);
        } finally {
            closeInputs();
            over = true;
        }
    }

    private Optional<JobEvent> outcome() {
        Optional<Failure> failure;
        try {
            if (unpublished().isEmpty() && !job.submission().outputs().isEmpty()) {
                log("attempt " + attempt + ": everything was published by an earlier attempt");
                failure = Optional.empty();
            } else {
                surroundings.workspace().clearAside(job.id());
                failure = work();
            }
        } catch (IOException unusable) {
            failure =
                    Optional.of(
                            Failure.passing(
                                    "the artifact store cannot be used: " + unusable.getMessage()));
        }
        var stopped = stop;
        if (stopped != null && (failure.isPresent() || !stopped.handsBack())) {
            return switch (stopped) {
                case CANCELLED -> Optional.of(new JobEvent.Cancelled(attempt));
                case PAUSED -> Optional.of(new JobEvent.AttemptHandedBack(attempt, "paused"));
                case SHUTDOWN ->
                        Optional.of(
                                new JobEvent.AttemptHandedBack(attempt, "the service went down"));
                case LOST, KILLED -> Optional.empty();
            };
        }
        return Optional.of(
                failure.<JobEvent>map(this::failed)
                        .orElseGet(() -> new JobEvent.AttemptSucceeded(attempt, outputs())));
    }

    private JobEvent failed(Failure failure) {
        var pause = failure.pause(job, runner.retries());
        log(
                "failed: "
                        + failure.reason()
                        + pause.map(time -> "; tried again in " + time).orElse(""));
        return new JobEvent.AttemptFailed(attempt, failure.reason(), pause.orElse(null));
    }

    /// @return why the attempt has failed; empty if it has not
    private Optional<Failure> work() {
        try {
            runTyped(runner);
            var missing = unpublished();
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            Failure.lasting("the runner returned without publishing " + missing));
        } catch (StaleAttemptException stale) {
            if (stop == null) {
                stop(surroundings.ending().verdict(this));
            }
            return Optional.of(Failure.lasting(String.valueOf(stale.getMessage())));
        } catch (Exception
                | LinkageError
                | OutOfMemoryError
                | StackOverflowError
                | AssertionError broken) {
            var failure = Failure.of(broken);
            if (stop == null && failure.unforeseen()) {
                LOG.log(System.Logger.Level.ERROR, "job " + job.id() + " failed", broken);
            }
            return Optional.of(failure);
        }
    }

    private <S extends JobSpec> void runTyped(JobRunner<S> typed) throws Exception {
        var spec = SpecReader.read(job.submission().spec(), typed.specType());
        synchronized (this) {
            if (stop != null) {
                throw new InterruptedException("stopped before it began");
            }
            working = true;
        }
        try {
            typed.run(spec, this);
        } finally {
            synchronized (this) {
                working = false;
            }
            Thread.interrupted();
        }
    }

    /// The outputs that have no final publication of this job yet.
    private List<String> unpublished() throws IOException {
        var missing = new ArrayList<String>();
        for (var output : job.submission().outputs()) {
            if (product(output).isEmpty()) {
                missing.add(output.pointer());
            }
        }
        return missing;
    }

    private List<ArtifactReference> outputs() {
        return job.submission().outputs().stream()
                .flatMap(
                        output ->
                                surroundings.registry().publishedBy(job.id()).stream()
                                        .filter(ArtifactVersion::isFinal)
                                        .filter(made -> made.artifact().equals(output.artifact()))
                                        .limit(1))
                .map(ArtifactVersion::reference)
                .toList();
    }

    private Optional<ArtifactVersion> product(JobEvent.Promised output) throws IOException {
        for (var version : surroundings.registry().publishedBy(job.id())) {
            if (version.isFinal()
                    && version.artifact().equals(output.artifact())
                    && (version.deleted()
                            || surroundings.store().has(version.artifact(), version.digest()))) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    @Override
    public String job() {
        return job.id();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public @Nullable String run() {
        return job.submission().run();
    }

    @Override
    public List<ResolvedInput> inputs() {
        return job.inputs() == null ? List.of() : job.inputs();
    }

    @Override
    public Path input(String pointer) {
        var input =
                inputs().stream()
                        .filter(resolved -> resolved.pointer().equals(pointer))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "the spec names no input at '" + pointer + "'"));
        synchronized (readings) {
            var open = readings.get(pointer);
            if (open == null) {
                try {
                    open = surroundings.store().open(input.reference().artifact(), input.digest());
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
                readings.put(pointer, open);
            }
            return open.directory();
        }
    }

    private void closeInputs() {
        synchronized (readings) {
            readings.values().forEach(ArtifactStore.Reading::close);
            readings.clear();
        }
    }

    @Override
    public Path scratch() {
        try {
            return surroundings.workspace().scratch(job.id());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    @Override
    public Path newOutputDirectory() throws IOException {
        return surroundings.workspace().aside(job.id(), attempt);
    }

    @Override
    public ArtifactVersion publish(Publication publication)
            throws IOException, StaleAttemptException {
        long start = System.nanoTime();
        var version = surroundings.publisher().publish(job, attempt, publication, this::stopped);
        var kind = version.artifact().kind().id();
        var meters = surroundings.telemetry().meters();
        Timer.builder("zebra.publication")
                .description("Time to make an artifact safe and announce it")
                .tag("kind", kind)
                .register(meters)
                .record(Duration.ofNanos(System.nanoTime() - start));
        DistributionSummary.builder("zebra.publication.size")
                .description("Bytes of published artifacts")
                .baseUnit("bytes")
                .tag("kind", kind)
                .register(meters)
                .record(version.bytes());
        return version;
    }

    @Override
    public void progress(double fraction, Map<String, ?> fields) {
        try {
            progress.report(fraction, fields);
        } catch (RuntimeException unshowable) {
            LOG.log(System.Logger.Level.WARNING, "progress dropped: {0}", unshowable.getMessage());
        }
    }

    @Override
    public void log(String line) {
        try {
            surroundings.workspace().log(job.id(), line);
        } catch (IOException unwritable) {
            LOG.log(System.Logger.Level.WARNING, "log line dropped: {0}", unwritable.getMessage());
        }
    }

    @Override
    public boolean stopped() {
        return stop != null;
    }

    @Override
    public void onStop(Runnable action) {
        synchronized (this) {
            if (stop == null) {
                onStop.add(action);
                return;
            }
        }
        action.run();
    }
}
