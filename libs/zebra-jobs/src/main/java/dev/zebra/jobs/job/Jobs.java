package dev.zebra.jobs.job;

import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Staleness;
import dev.zebra.jobs.run.InvalidSpecException;
import java.time.Duration;
import java.util.Optional;

/// All jobs of all services, as folded here, and the writes about them.
///
/// Reads never block and answer from the fold even while the broker is away. Writes block for up to
/// some seconds, so never call them on an event loop; they return when their record is folded here.
public interface Jobs {

    /// Submits a job. The same submission again gives the same job.
    ///
    /// @throws InvalidSpecException if this service does not accept the kind or the spec is wrong;
    ///     pointers into the spec start with `/spec`
    /// @throws IdempotencyConflictException if the key named a different submission before
    /// @throws LogUnavailableException if the log did not answer in time; it carries the job's id
    Submitted submit(Submission submission);

    /// The job of that id.
    Optional<Job> find(String id);

    /// Where the submission of a job stands in the log, if it is known.
    Optional<Position> beginning(String id);

    /// The jobs that `filter` accepts, newest submission first.
    ///
    /// @throws IllegalArgumentException if the cursor is not one that [JobPage#next] gave
    JobPage list(JobFilter filter);

    /// Cancels a job; asking again while it is CANCELLING changes nothing.
    ///
    /// @throws UnknownJobException if there is none
    /// @throws IllegalTransitionException if it has ended
    /// @throws LogUnavailableException if the log did not answer in time
    Submitted cancel(String id, String principal);

    /// Lets a FAILED or CANCELLED job try again, on the same inputs if it had been released.
    ///
    /// @throws UnknownJobException if there is none
    /// @throws IllegalTransitionException if it has not failed or been cancelled
    /// @throws LogUnavailableException if the log did not answer in time
    Submitted retry(String id, String principal);

    /// Sets a job aside. One that is held becomes PAUSING until its holder has saved its state and
    /// given it back; any other is PAUSED at once. Asking again changes nothing.
    ///
    /// @throws UnknownJobException if there is none
    /// @throws IllegalTransitionException if it has ended or is being cancelled
    /// @throws LogUnavailableException if the log did not answer in time
    Submitted pause(String id, String principal);

    /// Lets a PAUSED job go on from where it was.
    ///
    /// @throws UnknownJobException if there is none
    /// @throws IllegalTransitionException if it is not PAUSED
    /// @throws LogUnavailableException if the log did not answer in time
    Submitted resume(String id, String principal);

    /// Waits until `position` is folded here, so that a client reads what it wrote on another
    /// replica.
    ///
    /// @return false if that took longer than `timeout`, or the topic is none that is folded
    boolean await(Position position, Duration timeout);

    /// How old answers may be.
    Staleness staleness();
}
