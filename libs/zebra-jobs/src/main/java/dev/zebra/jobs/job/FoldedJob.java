package dev.zebra.jobs.job;

import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that the records of its partition say about one job. Immutable.
///
/// @param inputs null until released
/// @param note the last remarkable thing, in words, such as why an attempt was lost
/// @param since broker time of the submission or of the last retry by a user
/// @param seen the events about it so far, those included that changed nothing
/// @param through offset of the newest record about it that was not a repetition: all up to it are
///     in this
/// @param position of the last record that changed it
public record FoldedJob(
        String id,
        JobEvent.Submitted submission,
        JobState state,
        @Nullable List<ResolvedInput> inputs,
        Instant submitted,
        Instant since,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable String note,
        Seen seen,
        long through,
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
                time,
                null,
                state.name().ended() ? time : null,
                submission.refusal(),
                Seen.NONE,
                position.offset(),
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
            case JobState.Pausing pausing -> Optional.of(pausing.holder());
            case JobState.Cancelling cancelling -> Optional.of(cancelling.holder());
            case JobState.Waiting _,
                    JobState.Queued _,
                    JobState.BackingOff _,
                    JobState.Paused _,
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

    /// In another state, since that record.
    FoldedJob moved(JobState to, LogRecord record, @Nullable String remark) {
        boolean claimed = to instanceof JobState.Running;
        boolean over = to.name().ended();
        return new FoldedJob(
                id,
                submission,
                to,
                inputs,
                submitted,
                since,
                claimed ? record.time() : started,
                over ? record.time() : null,
                remark == null && !over ? note : remark,
                seen,
                through,
                first,
                record.position());
    }

    /// Tried again, so that its times begin anew.
    FoldedJob again(JobState to, LogRecord record, String remark) {
        var moved = moved(to, record, remark);
        return new FoldedJob(
                id,
                submission,
                moved.state,
                inputs,
                submitted,
                record.time(),
                moved.started,
                moved.ended,
                moved.note,
                seen,
                through,
                first,
                moved.position);
    }

    FoldedJob withInputs(List<ResolvedInput> resolved) {
        return new FoldedJob(
                id,
                submission,
                state,
                resolved,
                submitted,
                since,
                started,
                ended,
                note,
                seen,
                through,
                first,
                position);
    }

    /// True if the job reads or makes what the reference names: with a number exactly that version,
    /// as far as it is known yet; otherwise any of that name.
    boolean concerns(ArtifactReference reference) {
        var artifact = reference.artifact();
        if (!(reference.selector() instanceof ArtifactReference.Version)) {
            return submission.inputs().stream()
                            .anyMatch(input -> input.reference().artifact().equals(artifact))
                    || submission.outputs().stream()
                            .anyMatch(output -> output.artifact().equals(artifact));
        }
        return submission.inputs().stream().anyMatch(input -> input.reference().equals(reference))
                || inputs != null
                        && inputs.stream().anyMatch(input -> input.reference().equals(reference))
                || state instanceof JobState.Succeeded(_, var outputs)
                        && outputs.contains(reference);
    }

    /// With one more record about it, which may change nothing else.
    FoldedJob seeing(long event, Position at) {
        return new FoldedJob(
                id,
                submission,
                state,
                inputs,
                submitted,
                since,
                started,
                ended,
                note,
                seen.with(event),
                at.offset(),
                first,
                position);
    }
}
