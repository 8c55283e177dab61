package dev.zebra.jobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.log.Ids;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.LogWriter;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Staleness;
import dev.zebra.jobs.log.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Jobs over their ledger and the log.
public final class JobDesk implements Jobs {

    private final JobLedger ledger;
    private final JobViews views;
    private final SpecCheck specs;
    private final LogWriter writer;
    private final LogReader reader;
    private final String source;

    /// @param source this replica, as events name it
    public JobDesk(
            JobLedger ledger,
            JobViews views,
            SpecCheck specs,
            LogWriter writer,
            LogReader reader,
            String source) {
        this.ledger = ledger;
        this.views = views;
        this.specs = specs;
        this.writer = writer;
        this.reader = reader;
        this.source = source;
    }

    @Override
    public Submitted submit(Submission submission) {
        var key = submission.idempotencyKey();
        var id =
                key == null
                        ? UUID.randomUUID().toString()
                        : Ids.of("job", submission.principal(), submission.kind().id(), key);
        var known = ledger.find(id);
        if (known.isPresent()) {
            return same(
                    known.get(),
                    submission.spec(),
                    submission.run(),
                    submission.labels(),
                    submission.terms());
        }
        var event = specs.check(submission);
        try {
            writer.requireFolded();
        } catch (LogUnavailableException early) {
            throw early.about(id);
        }
        return submit(id, event);
    }

    /// Submits a job under an id that its cause gives it.
    public Submitted submit(String id, JobEvent.Submitted event) {
        var position = write(id, event);
        var job = folded(id);
        var answer = same(job, event.spec(), event.run(), event.labels(), event.terms());
        return new Submitted(answer.job(), position, job.first().equals(position));
    }

    private Submitted same(
            FoldedJob job,
            JsonNode spec,
            @Nullable String run,
            Map<String, String> labels,
            Terms terms) {
        var first = job.submission();
        if (!first.spec().equals(spec)
                || !Objects.equals(first.run(), run)
                || !first.labels().equals(labels)
                || !first.terms().equals(terms)) {
            throw new IdempotencyConflictException(job.id());
        }
        return new Submitted(views.of(job), job.position(), false);
    }

    @Override
    public Optional<Job> find(String id) {
        return ledger.find(id).map(views::of);
    }

    @Override
    public Optional<Position> beginning(String id) {
        return ledger.find(id).map(FoldedJob::first);
    }

    @Override
    public JobPage list(JobFilter filter) {
        var after = filter.cursor() == null ? null : Cursor.parse(filter.cursor());
        var found =
                ledger.ranked(after)
                        .filter(ranked -> accepts(filter, folded(ranked.getValue())))
                        .limit(filter.limit() + 1L)
                        .toList();
        boolean more = found.size() > filter.limit();
        var page = more ? found.subList(0, filter.limit()) : found;
        return new JobPage(
                views.of(page.stream().map(ranked -> folded(ranked.getValue())).toList()),
                more ? Cursor.text(page.getLast().getKey()) : null);
    }

    private static boolean accepts(JobFilter filter, FoldedJob job) {
        var submission = job.submission();
        return (filter.kind() == null || filter.kind() == submission.kind())
                && (filter.state() == null || filter.state() == job.state().name())
                && (filter.run() == null || filter.run().equals(submission.run()))
                && (filter.artifact() == null || job.concerns(filter.artifact()))
                && submission.labels().entrySet().containsAll(filter.labels().entrySet());
    }

    @Override
    public Submitted cancel(String id, String principal) {
        var job = known(id);
        var state = job.state().name();
        if (state.ended()) {
            throw new IllegalTransitionException(id, state, "cancelled");
        }
        if (state == StateName.CANCELLING) {
            return new Submitted(views.of(job), job.position(), false);
        }
        var position = write(id, new JobEvent.CancelRequested(job.state().attempt(), principal));
        var after = folded(id);
        return switch (after.state()) {
            case JobState.Cancelling _, JobState.Cancelled _ ->
                    new Submitted(views.of(after), position, false);
            case JobState other ->
                    throw new IllegalTransitionException(id, other.name(), "cancelled");
        };
    }

    @Override
    public Submitted retry(String id, String principal) {
        var job = known(id);
        if (!(job.state() instanceof JobState.Failed
                || job.state() instanceof JobState.Cancelled)) {
            throw new IllegalTransitionException(id, job.state().name(), "retried");
        }
        int attempt = job.state().attempt() + 1;
        var position = write(id, new JobEvent.Retried(attempt, principal));
        return new Submitted(views.of(folded(id)), position, false);
    }

    @Override
    public Submitted pause(String id, String principal) {
        var job = known(id);
        var state = job.state();
        if (state instanceof JobState.Pausing || state instanceof JobState.Paused) {
            return new Submitted(views.of(job), job.position(), false);
        }
        if (state.name().ended() || state instanceof JobState.Cancelling) {
            throw new IllegalTransitionException(id, state.name(), "paused");
        }
        var ask = job.position().toString();
        var position = write(id, new JobEvent.PauseRequested(state.attempt(), principal, ask));
        var after = folded(id);
        return switch (after.state()) {
            case JobState.Pausing _, JobState.Paused _ ->
                    new Submitted(views.of(after), position, false);
            case JobState other -> throw new IllegalTransitionException(id, other.name(), "paused");
        };
    }

    @Override
    public Submitted resume(String id, String principal) {
        var job = known(id);
        if (!(job.state() instanceof JobState.Paused paused)) {
            throw new IllegalTransitionException(id, job.state().name(), "resumed");
        }
        var ask = job.position().toString();
        var position = write(id, new JobEvent.Resumed(paused.attempt(), principal, ask));
        var after = folded(id);
        return switch (after.state()) {
            case JobState.Cancelling _, JobState.Cancelled _, JobState.Failed _ ->
                    throw new IllegalTransitionException(id, after.state().name(), "resumed");
            case JobState _ -> new Submitted(views.of(after), position, false);
        };
    }

    private FoldedJob known(String id) {
        return ledger.find(id).orElseThrow(() -> new UnknownJobException(id));
    }

    private FoldedJob folded(String id) {
        return ledger.find(id)
                .orElseThrow(() -> new IllegalStateException("job " + id + " is not folded"));
    }

    /// Appends a fact about a job and waits until it is folded here.
    ///
    /// @throws LogUnavailableException if either took too long
    public Position write(String id, JobEvent fact) {
        try {
            var topic = Topics.jobs(kind(id, fact).domain());
            var event = fact.about(id, source, InstantSource.system().instant());
            return writer.write(topic, id, event);
        } catch (LogUnavailableException away) {
            throw away.about(id);
        }
    }

    private JobKind kind(String id, JobEvent fact) {
        return fact instanceof JobEvent.Submitted submission
                ? submission.kind()
                : folded(id).submission().kind();
    }

    @Override
    public boolean await(Position position, Duration timeout) {
        return reader.await(position, timeout);
    }

    @Override
    public Staleness staleness() {
        return reader.staleness();
    }

    /// The rank of the last job of a page, as text.
    private static final class Cursor {

        static String text(JobLedger.Rank rank) {
            return rank.submitted().toEpochMilli() + "." + rank.id();
        }

        static JobLedger.Rank parse(String text) {
            int dot = text.indexOf('.');
            try {
                return new JobLedger.Rank(
                        java.time.Instant.ofEpochMilli(Long.parseLong(text.substring(0, dot))),
                        text.substring(dot + 1));
            } catch (IndexOutOfBoundsException | NumberFormatException bad) {
                throw new IllegalArgumentException("'" + text + "' is no cursor of a list", bad);
            }
        }
    }
}
