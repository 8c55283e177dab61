package dev.zebra.jobs.job;

import dev.zebra.jobs.artifact.ArtifactReference;
import java.util.List;

/// The state of a job. A state knows its own exits, so an illegal move does not compile.
///
/// Attempts count from 1; a state before a claim carries the attempt that comes next.
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
            case Cancelling _ -> StateName.CANCELLING;
            case Succeeded _ -> StateName.SUCCEEDED;
            case Failed _ -> StateName.FAILED;
            case Cancelled _ -> StateName.CANCELLED;
        };
    }

    /// An input is not published yet.
    record Waiting(int attempt) implements JobState {
        Queued released() {
            return new Queued(attempt, 0);
        }

        Cancelled cancelled() {
            return new Cancelled(attempt);
        }
    }

    /// Ready for whoever claims first.
    ///
    /// @param losses attempts lost since the submission or the last retry
    record Queued(int attempt, int losses) implements JobState {
        Running claimedBy(Holder holder) {
            return new Running(attempt, losses, holder);
        }

        Cancelled cancelled() {
            return new Cancelled(attempt);
        }
    }

    /// Held.
    record Running(int attempt, int losses, Holder holder) implements JobState {
        JobState lost() {
            return losses + 1 < MOST_LOSSES
                    ? new Queued(attempt + 1, losses + 1)
                    : new Failed(attempt, MOST_LOSSES + " attempts were lost");
        }

        Queued handedBack() {
            return new Queued(attempt + 1, losses);
        }

        Failed failed(String reason) {
            return new Failed(attempt, reason);
        }

        Succeeded succeeded(List<ArtifactReference> outputs) {
            return new Succeeded(attempt, outputs);
        }

        Cancelling cancelRequested() {
            return new Cancelling(attempt, holder);
        }
    }

    /// Cancelled while held; whatever the holder then says tells only that its worker is gone.
    record Cancelling(int attempt, Holder holder) implements JobState {
        Cancelled workerGone() {
            return new Cancelled(attempt);
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
        return released ? new Queued(attempt + 1, 0) : new Waiting(attempt + 1);
    }
}
