package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.artifact.ArtifactEvent;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactStore;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Registry;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobDesk;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.JobState;
import dev.zebra.jobs.log.Appender;
import dev.zebra.jobs.log.Changes;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.run.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.TopicPartition;

/// Appends, for the partitions it was elected for, what no user and no holder will: that a holder
/// is lost, that inputs exist, that a publication starts a trigger's job, that bytes are gone.
/// Every fact has a deterministic id, so a repetition changes nothing.
public final class Housekeeper implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Housekeeper.class.getName());
    private static final Duration TICK = Duration.ofSeconds(1);

    /// What housekeeping reads and writes.
    public record Parts(
            JobLedger jobs,
            JobDesk desk,
            ArtifactLedger artifacts,
            Registry registry,
            ArtifactStore store,
            TriggerFiring triggers,
            Leases leases,
            LogReader reader,
            Appender appender,
            Workspace workspace,
            Changes changes) {}

    private final Domain domain;
    private final Election election;
    private final Parts parts;
    private final Map<Integer, Long> fenced = new HashMap<>();
    private final Queue<FoldedJob> ended = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    Housekeeper(Domain domain, Election election, Parts parts) {
        this.domain = domain;
        this.election = election;
        this.parts = parts;
        this.thread = Thread.ofPlatform().name("zebra-housekeeper").daemon().unstarted(this::run);
        parts.jobs().onEnd(ended::add);
    }

    /// The housekeeper of a replica of `domain`.
    public static Housekeeper of(
            Domain domain, dev.zebra.jobs.log.KafkaAccess access, String instance, Parts parts) {
        return new Housekeeper(
                domain, new Election(access, domain, instance, parts.changes()), parts);
    }

    /// Stands for election and starts working, in the background.
    public void start() {
        election.start();
        thread.start();
    }

    /// How many partitions this replica keeps.
    public int partitions() {
        return election.terms().size();
    }

    private void run() {
        try {
            while (!closed) {
                long seen = parts.changes().version();
                try {
                    keepHouse();
                } catch (LogUnavailableException away) {
                    LOG.log(System.Logger.Level.DEBUG, "put off: {0}", away.getMessage());
                } catch (IOException | RuntimeException failed) {
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "housekeeping failed and is tried again",
                            failed);
                }
                parts.changes().await(seen, TICK);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepHouse() throws IOException {
        if (!parts.reader().staleness().folded()) {
            return;
        }
        var mine = readAfterElection();
        if (mine.isEmpty()) {
            return;
        }
        for (var job : parts.jobs().live(domain, mine).toList()) {
            if (job.state() instanceof JobState.Waiting) {
                release(job);
            } else if (parts.leases().lost(job).isPresent()) {
                declareLost(job);
            }
        }
        parts.triggers().fire(domain, mine);
        clearEnded(mine);
        removeDeleted(mine);
        copyDeadLetters(mine);
    }

    /// The partitions whose end, as it was after the election, has been read.
    private Set<Integer> readAfterElection() {
        var terms = election.terms();
        fenced.keySet().retainAll(terms.keySet());
        var fresh =
                terms.entrySet().stream()
                        .filter(term -> !term.getValue().equals(fenced.get(term.getKey())))
                        .toList();
        if (!fresh.isEmpty()) {
            var partitions = heartbeats();
            fresh.forEach(
                    term -> partitions.add(new TopicPartition(Topics.jobs(domain), term.getKey())));
            parts.reader().readToEnd(partitions);
            fresh.forEach(term -> fenced.put(term.getKey(), term.getValue()));
        }
        return Set.copyOf(fenced.keySet());
    }

    private static List<TopicPartition> heartbeats() {
        var partitions = new ArrayList<TopicPartition>();
        for (int p = 0; p < Topics.PARTITIONS; p++) {
            partitions.add(new TopicPartition(Topics.HEARTBEATS, p));
        }
        return partitions;
    }

    private static List<TopicPartition> jobsAndArtifacts() {
        var partitions = new ArrayList<TopicPartition>();
        for (int p = 0; p < Topics.PARTITIONS; p++) {
            for (var of : Domain.values()) {
                partitions.add(new TopicPartition(Topics.jobs(of), p));
            }
            partitions.add(new TopicPartition(Topics.ARTIFACTS, p));
        }
        return partitions;
    }

    private void release(FoldedJob job) {
        var resolved = new ArrayList<ResolvedInput>();
        for (var wanted : job.submission().inputs()) {
            var version =
                    parts.artifacts()
                            .resolve(wanted.reference())
                            .filter(candidate -> !candidate.deleted());
            if (version.isEmpty()) {
                return;
            }
            resolved.add(
                    new ResolvedInput(
                            wanted.pointer(), version.get().reference(), version.get().digest()));
        }
        parts.desk().write(job.id(), new JobEvent.Released(job.state().attempt(), resolved));
    }

    /// A suspicion is confirmed only when, with everything read that there is, it still stands.
    private void declareLost(FoldedJob suspected) {
        var partitions = heartbeats();
        partitions.add(new TopicPartition(Topics.jobs(domain), Topics.partition(suspected.id())));
        parts.reader().readToEnd(partitions);
        parts.jobs()
                .find(suspected.id())
                .filter(job -> job.state().equals(suspected.state()))
                .ifPresent(
                        job ->
                                parts.leases()
                                        .lost(job)
                                        .ifPresent(reason -> declareLost(job, reason)));
    }

    private void declareLost(FoldedJob job, String reason) {
        LOG.log(
                System.Logger.Level.INFO,
                "job {0} is taken from its holder: {1}",
                job.id(),
                reason);
        parts.desk().write(job.id(), new JobEvent.AttemptLost(job.state().attempt(), reason));
    }

    private void clearEnded(Set<Integer> mine) throws IOException {
        for (var job = ended.poll(); job != null; job = ended.poll()) {
            boolean stillEnded =
                    parts.jobs()
                            .find(job.id())
                            .filter(now -> now.state().name().ended())
                            .isPresent();
            if (stillEnded
                    && job.submission().kind().domain() == domain
                    && mine.contains(Topics.partition(job.id()))) {
                parts.workspace().clear(job.id());
            }
        }
    }

    /// The second phase of a deletion: the bytes go when no live job reads them and no other
    /// version shares them, judged with everything read that there is.
    private void removeDeleted(Set<Integer> mine) throws IOException {
        var unneeded =
                parts.artifacts().dying().stream()
                        .filter(dying -> keeper(dying.artifact().kind()) == domain)
                        .filter(
                                dying ->
                                        mine.contains(
                                                Topics.partition(dying.artifact().toString())))
                        .filter(dying -> parts.registry().pinned(dying).isEmpty())
                        .toList();
        if (unneeded.isEmpty()) {
            return;
        }
        parts.reader().readToEnd(jobsAndArtifacts());
        for (var dying : unneeded) {
            if (!parts.registry().pinned(dying).isEmpty()) {
                continue;
            }
            boolean shared =
                    parts.artifacts().versions(dying.artifact()).stream()
                            .filter(version -> !version.deleted())
                            .anyMatch(version -> version.digest().equals(dying.digest()));
            if (!shared) {
                parts.store().remove(dying.artifact(), dying.digest());
            }
            parts.registry()
                    .write(new ArtifactEvent.Deleted(dying.artifact(), dying.publication()), null);
        }
    }

    /// The domain that makes artifacts of a kind removes them.
    private static Domain keeper(ArtifactKind kind) {
        return switch (kind) {
            case TOKENIZER, DATASET -> Domain.TOKENIZER;
            case MODEL -> Domain.TRAINER;
            case REPORT -> Domain.EVAL;
        };
    }

    private void copyDeadLetters(Set<Integer> mine) {
        for (var letter : List.copyOf(parts.reader().deadLetters())) {
            var from = letter.position();
            boolean ours =
                    from.topic().equals(Topics.jobs(domain))
                            || (domain == Domain.TRAINER && !Topics.isJobs(from.topic()));
            if (ours && mine.contains(from.partition()) && !from.topic().equals(Topics.PROGRESS)) {
                parts.appender().copyDeadLetter(letter);
                parts.reader().deadLetters().remove(letter);
            }
        }
    }

    /// What live jobs need of a version: the ones that run on it, those that name it by number, and
    /// those that wait and whose references mean it now.
    public static List<String> pins(
            JobLedger jobs, ArtifactLedger artifacts, ArtifactVersion version) {
        return jobs.live()
                .filter(job -> needs(job, artifacts, version))
                .map(job -> job.submission().kind().id() + " job " + job.id())
                .toList();
    }

    private static boolean needs(FoldedJob job, ArtifactLedger artifacts, ArtifactVersion version) {
        return Optional.ofNullable(job.inputs()).stream()
                        .flatMap(List::stream)
                        .anyMatch(
                                input ->
                                        input.reference().artifact().equals(version.artifact())
                                                && input.digest().equals(version.digest()))
                || job.submission().inputs().stream()
                        .map(JobEvent.Wanted::reference)
                        .anyMatch(
                                reference ->
                                        reference.equals(version.reference())
                                                || (job.inputs() == null
                                                        && means(artifacts, reference, version)));
    }

    private static boolean means(
            ArtifactLedger artifacts, ArtifactReference reference, ArtifactVersion version) {
        return reference.artifact().equals(version.artifact())
                && artifacts
                        .resolve(reference)
                        .filter(now -> now.publication().equals(version.publication()))
                        .isPresent();
    }

    /// Stops, leaving the election so that others take over at once.
    @Override
    public void close() {
        halt();
        election.close();
    }

    /// Goes without a word, as a crash would.
    public void kill() {
        halt();
        election.kill();
    }

    private void halt() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(6));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
