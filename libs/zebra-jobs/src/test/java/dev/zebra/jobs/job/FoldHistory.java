package dev.zebra.jobs.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A job's records, folded one by one.
final class FoldHistory {

    static final Holder ONE = new Holder("t-0", "1");
    static final Holder TWO = new Holder("t-1", "1");
    static final List<ArtifactReference> OUTPUTS = List.of(ArtifactReference.parse("dataset:d@1"));

    private @Nullable FoldedJob job;
    private final List<JobFold.@Nullable Ignored> ignored = new ArrayList<>();
    private final Set<String> facts = new HashSet<>();
    private long offset;

    /// A job that waits for nothing.
    static FoldHistory queued() {
        return new FoldHistory().then(submission(List.of()));
    }

    /// A job that waits for an input.
    static FoldHistory waiting() {
        return new FoldHistory().then(submission(List.of(wanted())));
    }

    static JobEvent.Wanted wanted() {
        return new JobEvent.Wanted("/source", ArtifactReference.parse("dataset:in"));
    }

    static JobEvent.Submitted submission(List<JobEvent.Wanted> inputs) {
        return new JobEvent.Submitted(
                JobKind.TOKENIZE,
                JsonNodeFactory.instance.objectNode(),
                Map.of(),
                null,
                "tester",
                inputs,
                List.of(new JobEvent.Promised("/output", ArtifactName.parse("dataset:d"))),
                0,
                null,
                Terms.USUAL);
    }

    static JobEvent.Released released(String digest) {
        return released(1, digest);
    }

    static JobEvent.Released released(int attempt, String digest) {
        return new JobEvent.Released(
                attempt,
                List.of(
                        new ResolvedInput(
                                "/source", ArtifactReference.parse("dataset:in@1"), digest)));
    }

    FoldHistory then(JobEvent event) {
        var sent = event.about("job", "/test", Instant.EPOCH);
        facts.add(sent.id());
        // Time passes with news alone, so that histories with and without repetitions compare.
        var record =
                new LogRecord(
                        new Position("zebra.jobs.tokenizer", 0, offset),
                        "job",
                        sent,
                        Instant.ofEpochSecond(facts.size() - 1));
        offset++;
        // What is folded is what can be read back from the log.
        var outcome = JobFold.fold(job, JobEvent.of(record.event()).orElseThrow(), record);
        job = outcome.job();
        ignored.add(outcome.ignored());
        return this;
    }

    FoldHistory claimed(int attempt, Holder holder) {
        return then(new JobEvent.Claimed(attempt, holder));
    }

    FoldedJob job() {
        if (job == null) {
            throw new AssertionError("no job was submitted");
        }
        return job;
    }

    JobState state() {
        return job().state();
    }

    boolean nothing() {
        return job == null;
    }

    /// Why the last record changed nothing; null if it did.
    JobFold.@Nullable Ignored last() {
        return ignored.getLast();
    }
}
