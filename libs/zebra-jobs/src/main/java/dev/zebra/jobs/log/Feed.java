package dev.zebra.jobs.log;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Every event this replica folds, for streams to clients: jobs, artifacts, triggers, and the live
/// progress of jobs. Heartbeats are not in it.
///
/// The last several thousand events are retained for resumption, except progress, of which only
/// what arrives while a subscriber listens is delivered. Older ones are read back from the log.
public interface Feed {

    /// Stands before everything that is retained, for [#subscribe] alone.
    Position RETAINED = new Position("retained", 0, 0);

    /// Delivers the events after `after` that `filter` accepts, then all later ones, without gap.
    /// While `after` is retained they come in the order they were folded, none twice. Otherwise
    /// they are read back, in the order of each partition, and some that came shortly before
    /// `after` come again: an event is known by its id.
    ///
    /// `listener` is called on a virtual thread of this subscription's own, one event at a time. A
    /// listener that throws, or that falls too far behind, ends the subscription; it may resume
    /// from the last position it saw.
    ///
    /// @param after the last position seen (an SSE `Last-Event-ID`), or null for later events only.
    /// @param ended called once, when the subscription ends for whatever reason
    /// @throws PositionGoneException if the log holds no record at `after`
    /// @throws LogUnavailableException if it must be read back and the broker is away
    Subscription subscribe(
            Predicate<LogRecord> filter,
            @Nullable Position after,
            Consumer<LogRecord> listener,
            Runnable ended);

    /// Delivers what concerns one job from its submission on, or what came after `after`, as
    /// [#subscribe] does.
    ///
    /// @param first where the submission stands
    /// @throws PositionGoneException if the log holds no record at `after`
    /// @throws LogUnavailableException if it must be read back and the broker is away
    Subscription subscribeJob(
            Position first,
            Predicate<LogRecord> filter,
            @Nullable Position after,
            Consumer<LogRecord> listener,
            Runnable ended);

    /// The retained events that `filter` accepts, oldest first, at most the newest `limit`. The
    /// last one's position is what [#subscribe] continues from.
    List<LogRecord> recent(Predicate<LogRecord> filter, int limit);

    /// A subscription that can be ended.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
