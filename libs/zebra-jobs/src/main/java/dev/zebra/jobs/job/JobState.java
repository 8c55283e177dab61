package dev.zebra.jobs.job;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of a job. A state knows its own exits, so an illegal move does not compile.
///
/// Attempts count from 1; a state before a claim carries the attempt that comes next.
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "is")
@JsonTypeIdResolver(SealedNames.class)
public sealed interface JobState {

    /// A holder that falls silent so often is not the one to blame: the job fails.
    int MOST_LOSSES = 10;

    /// The attempt that runs or comes next, or the last one of an ended job.
    int attempt();

    /// This state's name.
    default StateName name() {
        return switch (this) {
            case Waiting _ -> StateName.WAITING;
            case Queued _ -> StateName.QUEUED;
            case Running _ -> StateName.RUNNING;
            case BackingOff _ -> StateName.BACKING_OFF;
            case Pausing _ -> StateName.PAUSING;
            case Paused _ -> StateName.PAUSED;
            case Cancelling _ -> StateName.CANCELLING;
            case Succeeded _ -> StateName.SUCCEEDED;
            case Failed _ -> StateName.FAILED;
            case Cancelled _ -> StateName.CANCELLED;
        };
    }

    /// What has gone wrong since the submission or the last retry by a user.
    ///
    /// @param losses attempts whose holder fell silent
    /// @param failures attempts that failed of something that may pass
    record Tries(int losses, int failures) {

        /// Nothing yet.
        static final Tries NONE = new Tries(0, 0);
    }

    /// An input is not published yet.
    record Waiting(int attempt) implements JobState {
        Queued released() {
            return new Queued(attempt, Tries.NONE);
        }

        Paused paused() {
            return new Paused(attempt + 1, Tries.NONE);
        }

        Cancelled cancelled() {
            return new Cancelled(attempt);
        }

        Failed outOfTime(String reason) {
            return new Failed(attempt, reason);
        }
    }

    /// Ready for whoever claims first.
    record Queued(int attempt, Tries tries) implements JobState {
        Running claimedBy(Holder holder) {
            return new Running(attempt, tries, holder);
        }

        Paused paused() {
            return new Paused(attempt + 1, tries);
        }

        Cancelled cancelled() {
            return new Cancelled(attempt);
        }

        Failed outOfTime(String reason) {
            return new Failed(attempt, reason);
        }
    }

    /// Held.
    record Running(int attempt, Tries tries, Holder holder) implements JobState {
        JobState lost() {
            int losses = tries.losses() + 1;
            return losses < MOST_LOSSES
                    ? new Queued(attempt + 1, new Tries(losses, tries.failures()))
                    : new Failed(attempt, MOST_LOSSES + " attempts were lost");
        }

        Queued handedBack() {
            return new Queued(attempt + 1, tries);
        }

        Failed failed(String reason) {
            return new Failed(attempt, reason);
        }

        BackingOff backingOff(String reason, Instant until) {
            return new BackingOff(
                    attempt + 1, new Tries(tries.losses(), tries.failures() + 1), reason, until);
        }

        Succeeded succeeded(List<ArtifactReference> outputs) {
            return new Succeeded(attempt, outputs);
        }

        Pausing pauseRequested() {
            return new Pausing(attempt, tries, holder);
        }

        Cancelling cancelRequested() {
            return new Cancelling(attempt, holder, null);
        }

        Cancelling outOfTime(String reason) {
            return new Cancelling(attempt, holder, reason);
        }
    }

    /// Waits for another try.
    ///
    /// @param reason what the attempt before failed of
    /// @param until broker time from which it is queued again
    record BackingOff(int attempt, Tries tries, String reason, Instant until) implements JobState {
        Queued elapsed() {
            return new Queued(attempt, tries);
        }

        Paused paused() {
            return new Paused(attempt + 1, tries);
        }

        Cancelled cancelled() {
            return new Cancelled(attempt);
        }

        Failed outOfTime(String why) {
            return new Failed(attempt, why);
        }
    }

    /// Held while it is to be paused: its holder saves what there is and gives it back.
    record Pausing(int attempt, Tries tries, Holder holder) implements JobState {
        Paused workerGone() {
            return new Paused(attempt + 1, tries);
        }

        Failed failed(String reason) {
            return new Failed(attempt, reason);
        }

        Succeeded succeeded(List<ArtifactReference> outputs) {
            return new Succeeded(attempt, outputs);
        }

        Cancelling cancelRequested() {
            return new Cancelling(attempt, holder, null);
        }

        Cancelling outOfTime(String reason) {
            return new Cancelling(attempt, holder, reason);
        }
    }

    /// Set aside until somebody resumes it, as the next attempt: a release or a claim of the one
    /// before that came too late then means nothing, and the same replica may claim again.
    record Paused(int attempt, Tries tries) implements JobState {
        JobState resumed(boolean released) {
            return released ? new Queued(attempt, tries) : new Waiting(attempt);
        }

        Cancelled cancelled() {
            return new Cancelled(attempt);
        }

        Failed outOfTime(String reason) {
            return new Failed(attempt, reason);
        }
    }

    /// Cancelled or out of time while held; whatever the holder then says tells only that its
    /// worker is gone.
    ///
    /// @param outOfTime why the job fails instead of being cancelled, if it does
    record Cancelling(int attempt, Holder holder, @Nullable String outOfTime) implements JobState {
        JobState workerGone() {
            return outOfTime == null ? new Cancelled(attempt) : new Failed(attempt, outOfTime);
        }
    }

    /// Done.
    record Succeeded(int attempt, List<ArtifactReference> outputs) implements JobState {
        public Succeeded {
            outputs = List.copyOf(outputs);
        }
    }

    /// Cannot succeed, until somebody retries.
    record Failed(int attempt, String reason) implements JobState {
        JobState retried(boolean released) {
            return again(attempt, released);
        }
    }

    /// Not wanted, until somebody retries.
    record Cancelled(int attempt) implements JobState {
        JobState retried(boolean released) {
            return again(attempt, released);
        }
    }

    private static JobState again(int attempt, boolean released) {
        return released ? new Queued(attempt + 1, Tries.NONE) : new Waiting(attempt + 1);
    }
}
