package dev.zebra.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.Signals;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.node.Node;
import dev.zebra.jobs.node.NodeSettings;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.testkit.KafkaBroker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// A replica starts on a log of many jobs, read from a real broker: by folding all of it, and from
/// snapshots; then lists are asked for.
final class FoldSpeed implements Benchmark {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int ATTEMPTS = 4;
    private static final int EVENTS = 2 + 2 * ATTEMPTS;

    @Override
    public String name() {
        return "fold";
    }

    @Override
    public String purpose() {
        return "a replica's start on a log of many jobs, with and without snapshots, and its lists";
    }

    @Override
    public List<Options.Option> options() {
        return List.of(
                new Options.Option("jobs", "100000", "jobs in the log, of ten events each"),
                new Options.Option("repeats", "100", "times each list is asked for"));
    }

    @Override
    public void run(Options options, Report report) throws IOException {
        int jobs = options.number("jobs");
        var store = Files.createTempDirectory("zebra-fold");
        try (var broker = new KafkaBroker().start()) {
            var access = new KafkaAccess(broker.bootstrapServers(), Map.of());
            start(access, null, store, 0).close();
            fill(access, jobs);
            report.title("Fold");
            report.header(
                    "start",
                    "records",
                    "time",
                    "CPU of its reader",
                    "records/s",
                    "heap afterwards");
            var whole = started(report, "all of the log", access, store, jobs);
            lists(report, whole, jobs, options.number("repeats"));
            whole.close();
            var keeper = start(access, Domain.TRAINER, store, jobs);
            // The last few records of each partition are saved when it leaves.
            long most = (long) jobs * EVENTS - 1_000L * Topics.PARTITIONS;
            await(
                    () ->
                            keeper.snapshotsKept() == Topics.PARTITIONS
                                    && keeper.snapshotsMarked() >= most);
            keeper.close();
            report.header(
                    "start",
                    "records",
                    "time",
                    "CPU of its reader",
                    "records/s",
                    "heap afterwards");
            started(report, "from snapshots", access, store, jobs).close();
        } finally {
            RandomCheckpoint.delete(store);
        }
    }

    private static Node started(
            Report report, String what, KafkaAccess access, Path store, int jobs) {
        long began = System.nanoTime();
        var node = start(access, null, store, jobs);
        double seconds = (System.nanoTime() - began) / 1e9;
        long records = (long) jobs * EVENTS;
        report.row(
                what,
                "%,d".formatted(records),
                "%.2f s".formatted(seconds),
                "%.2f s".formatted(reader()),
                "%,.0f".formatted(records / seconds),
                "%,d MiB".formatted(heap() >> 20));
        return node;
    }

    /// Seconds of a core that the fold's thread has taken: the same on a busy machine.
    private static double reader() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                        .filter(
                                thread ->
                                        thread != null
                                                && thread.getThreadName().equals("zebra-log"))
                        .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                        .sum()
                / 1e9;
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static Node start(KafkaAccess access, @Nullable Domain domain, Path store, int jobs) {
        var settings =
                new NodeSettings(
                        access,
                        domain,
                        domain == null ? "viewer-0" : "keeper-0",
                        store,
                        new DataRoots(List.of(store)),
                        1,
                        1);
        var node = new Node(settings, List.of(), Signals.plain(access));
        node.start();
        await(() -> node.readiness().ready() && node.jobCount() >= jobs);
        return node;
    }

    private static void await(BooleanSupplier done) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("not done within " + LIMIT);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private static void fill(KafkaAccess access, int jobs) {
        try (var producer = access.producer(KafkaAccess.LONGEST_RECORD)) {
            for (int i = 0; i < jobs; i++) {
                var id = new java.util.UUID(i * 0x9E3779B97F4A7C15L, i).toString();
                for (var event : story(id, i)) {
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.jobs(Domain.TRAINER),
                                    Topics.partition(id),
                                    id,
                                    Json.bytes(event)));
                }
                if (i % 200 == 199) {
                    producer.flush();
                }
            }
            producer.flush();
        }
    }

    /// Ten events: submitted, four attempts that are claimed and lost, and a fifth that is claimed;
    /// every hundredth job runs out of time instead of that.
    private static List<Event> story(String id, int i) {
        var facts = new ArrayList<JobEvent>();
        var spec =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("dataset", "dataset:books")
                        .put("output", "model:books-" + i % 1000)
                        .put("hidden_size", 512)
                        .put("window_size", 128)
                        .put("steps", 10_000)
                        .put("learning_rate", 3e-4);
        facts.add(
                new JobEvent.Submitted(
                        JobKind.PRETRAIN,
                        spec,
                        Map.of("team", "team-" + i % 10, "shard", String.valueOf(i)),
                        "run-" + i % 500,
                        "benchmark",
                        List.of(),
                        List.of(
                                new JobEvent.Promised(
                                        "/output", ArtifactName.parse("model:books-" + i % 1000))),
                        0,
                        null,
                        Terms.USUAL));
        var holder = new Holder("trainer-0", "0000000000001-00000001");
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            facts.add(new JobEvent.Claimed(attempt, holder));
            facts.add(new JobEvent.AttemptLost(attempt, "its holder fell silent"));
        }
        int last = ATTEMPTS + 1;
        facts.add(
                i % 100 == 0
                        ? new JobEvent.DeadlineExceeded(last, "it took longer than its terms allow")
                        : new JobEvent.Claimed(last, holder));
        return facts.stream().map(fact -> fact.about(id, "/benchmark", Instant.now())).toList();
    }

    private static void lists(Report report, Node node, int jobs, int repeats) {
        report.header("list", "page", "found", "median", "95 %", "worst");
        var reference = ArtifactReference.parse("model:books-7");
        var filters =
                Map.of(
                        "all", filter(null, null, null, null, Map.of()),
                        "by kind", filter(JobKind.PRETRAIN, null, null, null, Map.of()),
                        "by kind, none", filter(JobKind.EVALUATE, null, null, null, Map.of()),
                        "by state", filter(null, StateName.FAILED, null, null, Map.of()),
                        "by state, none", filter(null, StateName.PAUSED, null, null, Map.of()),
                        "by run", filter(null, null, "run-7", null, Map.of()),
                        "by artifact", filter(null, null, null, reference, Map.of()),
                        "by label",
                                filter(null, null, null, null, Map.of("shard", "" + (jobs / 2))));
        filters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> list(report, node, entry.getKey(), entry.getValue(), repeats));
    }

    private static JobFilter filter(
            @Nullable JobKind kind,
            @Nullable StateName state,
            @Nullable String run,
            @Nullable ArtifactReference artifact,
            Map<String, String> labels) {
        return new JobFilter(kind, state, run, artifact, labels, 100, null);
    }

    private static void list(Report report, Node node, String what, JobFilter first, int repeats) {
        row(report, node, what, "first", first, repeats);
        @Nullable JobFilter deep = null;
        var filter = first;
        for (int page = 0; page < 200; page++) {
            var next = node.jobs().list(filter).next();
            if (next == null) {
                break;
            }
            deep = filter = after(filter, next);
        }
        if (deep != null) {
            row(report, node, what, "deep", deep, repeats);
        }
    }

    private static JobFilter after(JobFilter filter, String cursor) {
        return new JobFilter(
                filter.kind(),
                filter.state(),
                filter.run(),
                filter.artifact(),
                filter.labels(),
                filter.limit(),
                cursor);
    }

    private static void row(
            Report report, Node node, String what, String page, JobFilter filter, int repeats) {
        var times = new double[repeats];
        int found = 0;
        for (int i = 0; i < repeats; i++) {
            long began = System.nanoTime();
            found = node.jobs().list(filter).items().size();
            times[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(times);
        report.row(
                what,
                page,
                found,
                "%.2f ms".formatted(times[repeats / 2]),
                "%.2f ms".formatted(times[Math.min(repeats - 1, repeats * 95 / 100)]),
                "%.2f ms".formatted(times[repeats - 1]));
    }
}
