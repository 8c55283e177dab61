package dev.zebra.jobs.rest;

import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Server-sent event streams of the feed, each event a [LogRecord] as JSON. Its id is its position,
/// so that `Last-Event-ID` resumes without gap.
@Singleton
final class EventStreams {

    /// Precedes every event, so whatever is retained is delivered.
    private static final Position BEGINNING = new Position("beginning", 0, 0);

    private final Feed feed;
    private final SseClients clients;

    EventStreams(Feed feed, SseClients clients) {
        this.feed = feed;
        this.clients = clients;
    }

    /// Streams what `filter` accepts until either side ends it.
    ///
    /// @param after see [Feed#subscribe]
    void open(SseEventSink sink, Predicate<LogRecord> filter, @Nullable Position after) {
        var client = clients.open(sink);
        client.feedBy(
                feed.subscribe(
                        filter,
                        after,
                        record -> client.send(null, resumption(record), record),
                        client::close));
    }

    /// Streams what concerns one job, from as early as is retained.
    ///
    /// @param after the last position seen, or null
    void openJob(SseEventSink sink, String job, @Nullable Position after) {
        open(sink, record -> concerns(record, job), after == null ? BEGINNING : after);
    }

    /// Progress is not retained, so no stream could resume after it.
    private static @Nullable String resumption(LogRecord record) {
        return record.position().topic().equals(Topics.PROGRESS)
                ? null
                : record.position().toString();
    }

    private static boolean concerns(LogRecord record, String job) {
        return record.key().equals(job)
                || record.event().subject().equals(job)
                || record.event().data().path("job").asText().equals(job);
    }
}
