package dev.zebra.jobs.log;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Every event this replica folds, for streams to clients: jobs, artifacts, triggers, and the live
/// progress of jobs. Heartbeats are not in it.
///
/// The last several thousand events are retained for resumption, except progress, of which only
/// what arrives while a subscriber listens is delivered.
public interface Feed {

    /// Delivers the retained events after `after` that `filter` accepts, then all later ones, in
    /// the order they were folded, without gap or repetition.
    ///
    /// `listener` is called on a virtual thread of this subscription's own, one event at a time. A
    /// listener that throws, or that falls too far behind, ends the subscription; it may resume
    /// from the last position it saw.
    ///
    /// @param after the last position seen (an SSE `Last-Event-ID`), or null for later events only.
    ///     If it is no longer retained, all retained events are delivered.
    /// @param ended called once, when the subscription ends for whatever reason
    Subscription subscribe(
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
