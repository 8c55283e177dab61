package dev.zebra.jobs.job;

import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.log.Position;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that the records of its partition say about one job. Immutable.
///
/// @param inputs null until released
/// @param note the last remarkable thing, in words, such as why an attempt was lost
/// @param seen ids of all events folded or ignored, without the job's own id
/// @param position of the last record that changed it
public record FoldedJob(
        String id,
        JobEvent.Submitted submission,
        JobState state,
        @Nullable List<ResolvedInput> inputs,
        Instant submitted,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable String note,
        Set<String> seen,
        Position first,
        Position position) {

    static FoldedJob of(String id, JobEvent.Submitted submission, Instant time, Position position) {
        JobState state;
        if (submission.refusal() != null) {
            state = new JobState.Failed(1, submission.refusal());
        } else if (submission.inputs().isEmpty()) {
            state = new JobState.Waiting(1).released();
        } else {
            state = new JobState.Waiting(1);
        }
        return new FoldedJob(
                id,
                submission,
                state,
                submission.inputs().isEmpty() && submission.refusal() == null ? List.of() : null,
                time,
                null,
                state.name().ended() ? time : null,
                submission.refusal(),
                Set.of(),
                position,
                position);
    }

    boolean released() {
        return inputs != null || submission.inputs().isEmpty();
    }

    /// The holder, while there is one.
    public Optional<Holder> holder() {
        return switch (state) {
            case JobState.Running running -> Optional.of(running.holder());
            case JobState.Cancelling cancelling -> Optional.of(cancelling.holder());
            case JobState.Waiting _,
                    JobState.Queued _,
                    JobState.Succeeded _,
                    JobState.Failed _,
                    JobState.Cancelled _ ->
                    Optional.empty();
        };
    }

    /// True if that holder runs exactly that attempt, and nobody has asked it to stop.
    public boolean runs(int attempt, Holder holder) {
        return state instanceof JobState.Running running
                && running.attempt() == attempt
                && running.holder().equals(holder);
    }

    FoldedJob moved(JobState to, Instant time, Position at, @Nullable String remark) {
        boolean claimed = to instanceof JobState.Running;
        return new FoldedJob(
                id,
                submission,
                to,
                inputs,
                submitted,
                claimed ? time : started,
                to.name().ended() ? time : null,
                remark == null && !to.name().ended() ? note : remark,
                seen,
                first,
                at);
    }

    FoldedJob withInputs(List<ResolvedInput> resolved) {
        return new FoldedJob(
                id,
                submission,
                state,
                resolved,
                submitted,
                started,
                ended,
                note,
                seen,
                first,
                position);
    }

    FoldedJob seeing(String event) {
        var more = new HashSet<>(seen);
        more.add(event);
        return new FoldedJob(
                id,
                submission,
                state,
                inputs,
                submitted,
                started,
                ended,
                note,
                Set.copyOf(more),
                first,
                position);
    }
}
