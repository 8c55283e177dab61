package dev.zebra.jobs.node;

import dev.zebra.jobs.access.Access;
import dev.zebra.jobs.access.AccessLedger;
import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactStore;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.jobs.artifact.Registry;
import dev.zebra.jobs.deadletter.DeadLetterLedger;
import dev.zebra.jobs.deadletter.DeadLetters;
import dev.zebra.jobs.housekeeping.DeadLetterCopies;
import dev.zebra.jobs.housekeeping.DueTimes;
import dev.zebra.jobs.housekeeping.EndedJobs;
import dev.zebra.jobs.housekeeping.Heart;
import dev.zebra.jobs.housekeeping.Housekeeper;
import dev.zebra.jobs.housekeeping.Leases;
import dev.zebra.jobs.housekeeping.LivePins;
import dev.zebra.jobs.housekeeping.LostAttempts;
import dev.zebra.jobs.housekeeping.Releases;
import dev.zebra.jobs.housekeeping.Removals;
import dev.zebra.jobs.housekeeping.TriggerFiring;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobDesk;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.JobViews;
import dev.zebra.jobs.job.Jobs;
import dev.zebra.jobs.job.ProgressLedger;
import dev.zebra.jobs.job.ProgressView;
import dev.zebra.jobs.job.SpecCheck;
import dev.zebra.jobs.log.Appender;
import dev.zebra.jobs.log.Changes;
import dev.zebra.jobs.log.EventFeed;
import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.LogWriter;
import dev.zebra.jobs.log.Signals;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.run.JobLogs;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.run.RunnerHost;
import dev.zebra.jobs.run.Runners;
import dev.zebra.jobs.run.Workspace;
import dev.zebra.jobs.snapshot.SavedJobs;
import dev.zebra.jobs.snapshot.SnapshotChore;
import dev.zebra.jobs.telemetry.AppendTimer;
import dev.zebra.jobs.telemetry.JobMeters;
import dev.zebra.jobs.telemetry.Telemetry;
import dev.zebra.jobs.telemetry.Traces;
import dev.zebra.jobs.trigger.TriggerDesk;
import dev.zebra.jobs.trigger.TriggerLedger;
import dev.zebra.jobs.trigger.Triggers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// One replica: everything wired by hand, so that several live in one JVM in tests.
public final class Node implements AutoCloseable {

    private final Holder self;
    private final Signals signals;
    private final Traces traces;
    private final Appender appender;
    private final LogReader reader;
    private final EventFeed feed;
    private final JobLedger jobLedger = new JobLedger();
    private final ArtifactLedger artifactLedger = new ArtifactLedger();
    private final DeadLetterLedger deadLetterLedger = new DeadLetterLedger();
    private final DeadLetters deadLetters;
    private final AccessLedger accessLedger = new AccessLedger();
    private final Access access;
    private final TriggerLedger triggerLedger = new TriggerLedger();
    private final ProgressLedger progress = new ProgressLedger();
    private final Leases leases = new Leases(System::nanoTime);
    private final JobDesk jobs;
    private final Registry artifacts;
    private final TriggerDesk triggers;
    private final ArtifactStore store;
    private final StoreCheck storeCheck;
    private final Workspace workspace;
    private final JobCounts counts = new JobCounts(jobLedger, leases::clock);
    private final LostAttempts lostAttempts;
    private final RunnerHost host;
    private final Heart heart;
    private final Optional<Housekeeper> housekeeper;
    private final SavedJobs saved;
    private final Optional<SnapshotChore> snapshots;

    /// @param signals carries heartbeats and progress; closed with the node
    public Node(
            NodeSettings settings, Collection<? extends JobRunner<?>> runners, Signals signals) {
        this(settings, runners, signals, Telemetry.off(), opened(settings));
    }

    /// @param signals carries heartbeats and progress; closed with the node
    /// @param telemetry what operators are told through
    public Node(
            NodeSettings settings,
            Collection<? extends JobRunner<?>> runners,
            Signals signals,
            Telemetry telemetry) {
        this(settings, runners, signals, telemetry, opened(settings));
    }

    /// @param store in the place of that of the settings; closed with the node
    Node(
            NodeSettings settings,
            Collection<? extends JobRunner<?>> runners,
            Signals signals,
            ArtifactStore store) {
        this(settings, runners, signals, Telemetry.off(), store);
    }

    private Node(
            NodeSettings settings,
            Collection<? extends JobRunner<?>> runners,
            Signals signals,
            Telemetry telemetry,
            ArtifactStore store) {
        this.traces = telemetry.traces();
        this.self = new Holder(settings.instance(), incarnation());
        this.signals = signals;
        var source = settings.source();
        var changes = new Changes();
        var known = new Runners(runners);
        this.appender = new Appender(settings.kafka(), new AppendTimer(telemetry.meters()));
        this.feed = new EventFeed(settings.kafka());
        this.saved = new SavedJobs(settings.kafka(), jobLedger);
        jobLedger.listen(new JobMeters(telemetry.meters(), self, leases::lastBeat));
        this.reader =
                new LogReader(
                        settings.kafka(),
                        settings.replicationFactor(),
                        folds(),
                        feed,
                        changes,
                        leases::polled,
                        saved);
        this.snapshots =
                Optional.ofNullable(settings.domain())
                        .map(
                                domain ->
                                        new SnapshotChore(
                                                settings.kafka(), self, domain, jobLedger, reader));
        this.store = store;
        this.workspace =
                new Workspace(settings.store().workspace(), settings.instance(), store.logs());
        this.storeCheck = new StoreCheck(store);
        var specs = new SpecCheck(known, settings.dataRoots(), artifactLedger);
        var views = new JobViews(jobLedger, artifactLedger, progress, leases);
        var writer = new LogWriter(appender, reader);
        this.jobs = new JobDesk(jobLedger, views, specs, writer, reader, source);
        this.lostAttempts = new LostAttempts(jobLedger, jobs, leases, reader);
        this.artifacts =
                new Registry(
                        artifactLedger,
                        store,
                        writer,
                        feed,
                        new LivePins(jobLedger, artifactLedger),
                        job -> jobLedger.find(job).isPresent(),
                        source);
        this.access =
                new Access(accessLedger, appender, writer, reader, source, InstantSource.system());
        this.deadLetters = new DeadLetters(deadLetterLedger, appender, writer, source);
        this.triggers = new TriggerDesk(triggerLedger, artifactLedger, specs, writer, source);
        this.host =
                new RunnerHost(
                        self,
                        source,
                        settings.slots(),
                        known,
                        new RunnerHost.Parts(
                                jobLedger,
                                jobs,
                                reader,
                                changes,
                                signals,
                                artifactLedger,
                                store,
                                artifacts,
                                workspace,
                                telemetry));
        this.heart =
                new Heart(
                        self,
                        source,
                        signals,
                        settings.domain(),
                        settings.slots(),
                        reader::topicsReady,
                        host::held);
        this.housekeeper =
                Optional.ofNullable(settings.domain())
                        .map(domain -> housekeeper(settings, domain, specs, views, changes));
    }

    private Housekeeper housekeeper(
            NodeSettings settings,
            Domain domain,
            SpecCheck specs,
            JobViews views,
            Changes changes) {
        return new Housekeeper(
                domain,
                settings.kafka(),
                settings.instance(),
                reader,
                changes,
                List.of(
                        new Releases(jobLedger, jobs, artifactLedger, traces),
                        new DueTimes(jobLedger, jobs, views, leases),
                        lostAttempts,
                        new TriggerFiring(
                                triggerLedger, artifactLedger, jobLedger, specs, jobs, traces),
                        new EndedJobs(jobLedger, workspace),
                        new Removals(artifactLedger, artifacts, store, reader),
                        new DeadLetterCopies(reader, deadLetterLedger, deadLetters),
                        snapshots.orElseThrow()));
    }

    private static ArtifactStore opened(NodeSettings settings) {
        try {
            return settings.store().open();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    /// A later start sorts after an earlier one; the random part keeps two of one millisecond
    /// apart.
    private static String incarnation() {
        return "%013d-%08x"
                .formatted(System.currentTimeMillis(), ThreadLocalRandom.current().nextInt());
    }

    private Map<String, LogFold> folds() {
        var folds = new HashMap<String, LogFold>();
        for (var domain : Domain.values()) {
            folds.put(Topics.jobs(domain), traces.remembering(jobLedger));
        }
        folds.put(Topics.ARTIFACTS, traces.remembering(artifactLedger));
        folds.put(Topics.TRIGGERS, triggerLedger);
        folds.put(Topics.ACCESS, accessLedger);
        Topics.deadLetters().forEach(topic -> folds.put(topic, deadLetterLedger));
        folds.put(Topics.HEARTBEATS, leases);
        folds.put(Topics.PROGRESS, progress);
        return folds;
    }

    /// Starts everything in the background; [#readiness] tells when it may be used.
    public void start() {
        storeCheck.start();
        reader.start();
        heart.start();
        housekeeper.ifPresent(Housekeeper::start);
        host.start();
    }

    /// Who this life of the replica is.
    public Holder self() {
        return self;
    }

    public Jobs jobs() {
        return jobs;
    }

    public Artifacts artifacts() {
        return artifacts;
    }

    public Triggers triggers() {
        return triggers;
    }

    public Access access() {
        return access;
    }

    public DeadLetters deadLetters() {
        return deadLetters;
    }

    /// How many dead letters nothing has become of yet, by the topic their records stand in.
    public Map<String, Long> openDeadLetters() {
        return deadLetterLedger.open();
    }

    public Feed feed() {
        return feed;
    }

    public ProgressView progress() {
        return progress;
    }

    public JobLogs logs() {
        return workspace;
    }

    /// What runs here.
    public List<RunnerHost.Held> held() {
        return host.held();
    }

    /// How many partitions this replica keeps house for.
    public int partitionsKept() {
        return housekeeper.map(Housekeeper::partitions).orElse(0);
    }

    /// How many jobs this replica began with from snapshots, without folding their records.
    public long restored() {
        return saved.restored();
    }

    /// For how many partitions this replica keeps snapshots.
    public int snapshotsKept() {
        return snapshots.map(SnapshotChore::partitions).orElse(0);
    }

    /// How many records of the partitions kept here lie before the marks of their snapshots.
    public long snapshotsMarked() {
        return snapshots.map(SnapshotChore::marked).orElse(0L);
    }

    /// How many records of jobs changed nothing, by reason.
    public Map<String, Long> ignored() {
        return jobLedger.ignored();
    }

    /// How many jobs are known.
    public int jobCount() {
        return jobLedger.size();
    }

    /// Jobs by kind and state.
    JobCounts counts() {
        return counts;
    }

    /// How many attempts this replica took from silent holders.
    long lostDeclared() {
        return lostAttempts.declared();
    }

    /// How long the holder of the last of them had been silent.
    long lastSilenceMillis() {
        return lostAttempts.lastSilenceMillis();
    }

    /// How many records are in the log and not folded yet, as far as this replica knows.
    long lag() {
        return reader.lag();
    }

    /// How many records could not be read.
    public long unreadable() {
        return reader.unreadable();
    }

    /// How many events were skipped because their type or its version is not known here, by type.
    public Map<String, Long> unknownTypes() {
        return reader.unknown();
    }

    /// The threads of this node that have ended though it is not closed; none of them may.
    public List<String> deadThreads() {
        var dead = new ArrayList<String>();
        if (!reader.alive()) {
            dead.add("reader");
        }
        if (!host.alive()) {
            dead.add("claims");
        }
        if (!heart.alive()) {
            dead.add("heart");
        }
        if (!housekeeper.map(Housekeeper::alive).orElse(true)) {
            dead.add("housekeeper");
        }
        return dead;
    }

    /// Whether it may answer.
    public Readiness readiness() {
        var staleness = reader.staleness();
        var differences = new ArrayList<>(reader.differences());
        storeCheck.trouble().ifPresent(differences::add);
        return new Readiness(
                staleness.folded() && differences.isEmpty(),
                staleness.folded(),
                differences,
                staleness.age().toMillis(),
                reader.lag());
    }

    /// Goes down in order: runners are stopped and their jobs handed back.
    @Override
    public void close() {
        host.close();
        housekeeper.ifPresent(Housekeeper::close);
        end();
    }

    /// Goes down as a crash would, without a word to anybody; for tests.
    public void kill() {
        host.kill();
        housekeeper.ifPresent(Housekeeper::kill);
        end();
    }

    private void end() {
        heart.close();
        reader.close();
        appender.close();
        signals.close();
        storeCheck.close();
        store.close();
    }
}
