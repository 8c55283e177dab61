package dev.zebra.jobs.job;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Topics;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All jobs of all services, folded. Written by the reader's thread alone, read by any.
public final class JobLedger implements LogFold {

    /// The order of lists: newest submission first.
    record Rank(Instant submitted, String id) implements Comparable<Rank> {
        private static final Comparator<Rank> NEWEST =
                Comparator.comparing(Rank::submitted).thenComparing(Rank::id).reversed();

        @Override
        public int compareTo(Rank other) {
            return NEWEST.compare(this, other);
        }
    }

    /// Of two claimable jobs the smaller is claimed first.
    public static final Comparator<FoldedJob> CLAIM_ORDER =
            Comparator.comparing((FoldedJob job) -> -job.submission().terms().priority())
                    .thenComparing(FoldedJob::submitted)
                    .thenComparing(FoldedJob::id);

    private final Map<String, FoldedJob> jobs = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Rank, String> ranked = new ConcurrentSkipListMap<>();
    private final Set<String> live = ConcurrentHashMap.newKeySet();
    private final Map<ArtifactName, Set<String>> makers = new ConcurrentHashMap<>();
    private final Map<JobFold.Ignored, LongAdder> ignored = new ConcurrentHashMap<>();
    private volatile Listener listener = (_, _, _, _) -> {};
    private volatile Consumer<FoldedJob> onEnd = _ -> {};

    @Override
    public boolean fold(LogRecord record) {
        var known = JobEvent.of(record.event());
        if (known.isEmpty()) {
            return false;
        }
        var before = jobs.get(record.key());
        if (before != null && record.position().offset() <= before.through()) {
            return true;
        }
        var outcome = JobFold.fold(before, known.get(), record);
        if (outcome.ignored() != null) {
            ignored.computeIfAbsent(outcome.ignored(), _ -> new LongAdder()).increment();
        }
        if (outcome.job() != null) {
            keep(outcome.job());
            if (outcome.ignored() == null && outcome.job().state().name().ended()) {
                onEnd.accept(outcome.job());
            }
        }
        listener.folded(known.get(), record, before, outcome.ignored() == null);
        return true;
    }

    /// Takes in jobs as an earlier fold left them, before any record is folded. What they hold
    /// already is then skipped in their partitions.
    public void restore(Collection<FoldedJob> saved) {
        for (var job : saved) {
            keep(job);
            if (job.state().name().ended()) {
                onEnd.accept(job);
            }
        }
    }

    /// Hears of every fact after it was folded, on the reader's thread.
    public interface Listener {

        /// @param before the job before it; null if there was none
        /// @param changed false if the fact was ignored
        void folded(JobEvent event, LogRecord record, @Nullable FoldedJob before, boolean changed);
    }

    /// Calls `listener` for every fact from now on.
    public void listen(Listener listener) {
        this.listener = listener;
    }

    private void keep(FoldedJob job) {
        if (jobs.put(job.id(), job) == null) {
            ranked.put(new Rank(job.submitted(), job.id()), job.id());
            for (var output : job.submission().outputs()) {
                makers.computeIfAbsent(output.artifact(), _ -> ConcurrentHashMap.newKeySet())
                        .add(job.id());
            }
        }
        if (job.state().name().ended()) {
            live.remove(job.id());
        } else {
            live.add(job.id());
        }
    }

    /// Calls `listener`, on the reader's thread, for every job that ends from now on.
    public void onEnd(Consumer<FoldedJob> listener) {
        onEnd = listener;
    }

    /// The job of that id.
    public Optional<FoldedJob> find(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /// All jobs, in no order.
    public Stream<FoldedJob> all() {
        return jobs.values().stream();
    }

    /// All jobs that have not ended, in no order.
    public Stream<FoldedJob> live() {
        return live.stream().map(jobs::get);
    }

    /// The jobs of a domain that have not ended and whose partition `mine` accepts.
    public Stream<FoldedJob> live(Domain domain, Set<Integer> partitions) {
        return live().filter(job -> job.submission().kind().domain() == domain)
                .filter(job -> partitions.contains(Topics.partition(job.id())));
    }

    /// The jobs of a domain that may be claimed, in the order in which they are: by priority, then
    /// by submission.
    public List<FoldedJob> queue(Domain domain) {
        return live().filter(job -> job.state() instanceof JobState.Queued)
                .filter(job -> job.submission().kind().domain() == domain)
                .sorted(CLAIM_ORDER)
                .toList();
    }

    /// The jobs that make an artifact, newest first.
    List<FoldedJob> makersOf(ArtifactName name) {
        return makers.getOrDefault(name, Set.of()).stream()
                .map(jobs::get)
                .sorted(Comparator.comparing(FoldedJob::submitted).reversed())
                .toList();
    }

    /// All jobs after `rank`, newest first; all from the newest on if it is null.
    Stream<Map.Entry<Rank, String>> ranked(@Nullable Rank after) {
        var rest = after == null ? ranked : ranked.tailMap(after, false);
        return rest.entrySet().stream();
    }

    /// How many records were ignored, by reason.
    public Map<String, Long> ignored() {
        var counts = new java.util.TreeMap<String, Long>();
        ignored.forEach((reason, count) -> counts.put(reason.name(), count.sum()));
        return counts;
    }

    /// How many jobs are known.
    public int size() {
        return jobs.size();
    }
}
