package dev.zebra.jobs.job;

import dev.zebra.jobs.log.LogRecord;
import org.jspecify.annotations.Nullable;

/// The pure fold: a job's next state is a function of its state and the next record of its own
/// partition, and of nothing else. It reads no clock, no other topic, no configuration.
final class JobFold {

    private JobFold() {}

    /// What a record did to a job.
    ///
    /// @param job the job afterwards; null if there still is none
    /// @param ignored why the record changed nothing; null if it did
    record Outcome(@Nullable FoldedJob job, @Nullable Ignored ignored) {}

    /// Why a record changes nothing.
    enum Ignored {
        /// Its id was seen before.
        DUPLICATE,
        /// It is about a job that was never submitted.
        UNKNOWN_JOB,
        /// It is about another attempt than the current one.
        STALE_ATTEMPT,
        /// The state has no such exit: somebody else was first.
        LOST_RACE
    }

    static Outcome fold(@Nullable FoldedJob before, JobEvent event, LogRecord record) {
        long id = Seen.mark(record.event().id());
        if (before == null) {
            if (event instanceof JobEvent.Submitted submission) {
                var job = FoldedJob.of(record.key(), submission, record.time(), record.position());
                return new Outcome(job.seeing(id, record.position()), null);
            }
            return new Outcome(null, Ignored.UNKNOWN_JOB);
        }
        if (before.seen().contains(id)) {
            return new Outcome(before, Ignored.DUPLICATE);
        }
        var job = before.seeing(id, record.position());
        if (stale(before.state(), event)) {
            return new Outcome(job, Ignored.STALE_ATTEMPT);
        }
        var next = next(job, event, record);
        return next == null ? new Outcome(job, Ignored.LOST_RACE) : new Outcome(next, null);
    }

    private static boolean stale(JobState state, JobEvent event) {
        return switch (event) {
            case JobEvent.Released released -> released.attempt() != state.attempt();
            case JobEvent.Claimed claimed -> claimed.attempt() != state.attempt();
            case JobEvent.AttemptLost lost -> lost.attempt() != state.attempt();
            case JobEvent.AttemptHandedBack back -> back.attempt() != state.attempt();
            case JobEvent.AttemptFailed failed -> failed.attempt() != state.attempt();
            case JobEvent.AttemptSucceeded done -> done.attempt() != state.attempt();
            case JobEvent.BackoffElapsed elapsed -> elapsed.attempt() != state.attempt();
            case JobEvent.DeadlineExceeded late -> late.attempt() != state.attempt();
            case JobEvent.Cancelled cancelled -> cancelled.attempt() != state.attempt();
            case JobEvent.Retried retried -> retried.attempt() != state.attempt() + 1;
            // A user's request is about the job, whichever attempt it has reached meanwhile.
            case JobEvent.CancelRequested _,
                    JobEvent.PauseRequested _,
                    JobEvent.Resumed _,
                    JobEvent.Submitted _ ->
                    false;
        };
    }

    /// @return null if the state has no such exit
    private static @Nullable FoldedJob next(FoldedJob job, JobEvent event, LogRecord record) {
        return switch (job.state()) {
            case JobState.Waiting waiting ->
                    switch (event) {
                        case JobEvent.Released released ->
                                job.withInputs(released.inputs())
                                        .moved(waiting.released(), record, null);
                        case JobEvent.PauseRequested request ->
                                job.moved(waiting.paused(), record, by(request));
                        case JobEvent.CancelRequested request ->
                                job.moved(waiting.cancelled(), record, by(request));
                        case JobEvent.DeadlineExceeded late ->
                                job.moved(waiting.outOfTime(late.reason()), record, late.reason());
                        case JobEvent _ -> null;
                    };
            case JobState.Queued queued ->
                    switch (event) {
                        case JobEvent.Claimed claimed ->
                                job.moved(queued.claimedBy(claimed.holder()), record, null);
                        case JobEvent.PauseRequested request ->
                                job.moved(queued.paused(), record, by(request));
                        case JobEvent.CancelRequested request ->
                                job.moved(queued.cancelled(), record, by(request));
                        case JobEvent.DeadlineExceeded late ->
                                job.moved(queued.outOfTime(late.reason()), record, late.reason());
                        case JobEvent _ -> null;
                    };
            case JobState.BackingOff backing ->
                    switch (event) {
                        case JobEvent.BackoffElapsed _ ->
                                job.moved(backing.elapsed(), record, null);
                        case JobEvent.PauseRequested request ->
                                job.moved(backing.paused(), record, by(request));
                        case JobEvent.CancelRequested request ->
                                job.moved(backing.cancelled(), record, by(request));
                        case JobEvent.DeadlineExceeded late ->
                                job.moved(backing.outOfTime(late.reason()), record, late.reason());
                        case JobEvent _ -> null;
                    };
            case JobState.Running running -> next(job, running, event, record);
            case JobState.Pausing pausing -> next(job, pausing, event, record);
            case JobState.Paused paused ->
                    switch (event) {
                        case JobEvent.Resumed resumed ->
                                job.moved(paused.resumed(job.released()), record, by(resumed));
                        case JobEvent.CancelRequested request ->
                                job.moved(paused.cancelled(), record, by(request));
                        case JobEvent.DeadlineExceeded late ->
                                job.moved(paused.outOfTime(late.reason()), record, late.reason());
                        case JobEvent _ -> null;
                    };
            case JobState.Cancelling cancelling ->
                    switch (event) {
                        case JobEvent.Cancelled _,
                                JobEvent.AttemptLost _,
                                JobEvent.AttemptHandedBack _,
                                JobEvent.AttemptFailed _,
                                JobEvent.AttemptSucceeded _ ->
                                job.moved(cancelling.workerGone(), record, job.note());
                        case JobEvent _ -> null;
                    };
            case JobState.Failed failed ->
                    event instanceof JobEvent.Retried retried
                            ? job.again(failed.retried(job.released()), record, by(retried))
                            : null;
            case JobState.Cancelled cancelled ->
                    event instanceof JobEvent.Retried retried
                            ? job.again(cancelled.retried(job.released()), record, by(retried))
                            : null;
            case JobState.Succeeded _ -> null;
        };
    }

    private static @Nullable FoldedJob next(
            FoldedJob job, JobState.Running running, JobEvent event, LogRecord record) {
        return switch (event) {
            case JobEvent.AttemptLost lost -> job.moved(running.lost(), record, was(lost));
            case JobEvent.AttemptHandedBack back ->
                    job.moved(running.handedBack(), record, was(back));
            case JobEvent.AttemptFailed(_, var reason, var retryAfter) when retryAfter != null ->
                    job.moved(
                            running.backingOff(reason, record.time().plus(retryAfter)),
                            record,
                            "attempt " + running.attempt() + " failed: " + reason);
            case JobEvent.AttemptFailed failed ->
                    job.moved(running.failed(failed.reason()), record, failed.reason());
            case JobEvent.AttemptSucceeded done ->
                    job.moved(running.succeeded(done.outputs()), record, null);
            case JobEvent.PauseRequested request ->
                    job.moved(running.pauseRequested(), record, by(request));
            case JobEvent.CancelRequested request ->
                    job.moved(running.cancelRequested(), record, by(request));
            case JobEvent.DeadlineExceeded late ->
                    job.moved(running.outOfTime(late.reason()), record, late.reason());
            case JobEvent _ -> null;
        };
    }

    private static @Nullable FoldedJob next(
            FoldedJob job, JobState.Pausing pausing, JobEvent event, LogRecord record) {
        return switch (event) {
            case JobEvent.AttemptFailed(_, var reason, var retryAfter) when retryAfter == null ->
                    job.moved(pausing.failed(reason), record, reason);
            case JobEvent.AttemptLost _,
                    JobEvent.AttemptHandedBack _,
                    JobEvent.AttemptFailed _,
                    JobEvent.Cancelled _ ->
                    job.moved(pausing.workerGone(), record, job.note());
            case JobEvent.AttemptSucceeded done ->
                    job.moved(pausing.succeeded(done.outputs()), record, null);
            case JobEvent.CancelRequested request ->
                    job.moved(pausing.cancelRequested(), record, by(request));
            case JobEvent.DeadlineExceeded late ->
                    job.moved(pausing.outOfTime(late.reason()), record, late.reason());
            case JobEvent _ -> null;
        };
    }

    private static String was(JobEvent.AttemptLost lost) {
        return "attempt " + lost.attempt() + " was lost: " + lost.reason();
    }

    private static String was(JobEvent.AttemptHandedBack back) {
        return "attempt " + back.attempt() + " was handed back: " + back.reason();
    }

    private static String by(JobEvent.PauseRequested request) {
        return "paused by " + request.principal();
    }

    private static String by(JobEvent.Resumed resumed) {
        return "resumed by " + resumed.principal();
    }

    private static String by(JobEvent.CancelRequested request) {
        return "cancelled by " + request.principal();
    }

    private static String by(JobEvent.Retried retried) {
        return "retried by " + retried.principal();
    }
}
