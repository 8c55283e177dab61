package dev.zebra.jobs.rest;

import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.PositionGoneException;
import dev.zebra.jobs.log.Topics;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Server-sent event streams of the feed, each event a [LogRecord] as JSON. Its id is its position,
/// so that `Last-Event-ID` resumes without gap.
@Singleton
final class EventStreams {

    private final Feed feed;
    private final SseClients clients;

    EventStreams(Feed feed, SseClients clients) {
        this.feed = feed;
        this.clients = clients;
    }

    /// Streams what `filter` accepts until either side ends it.
    ///
    /// @param after see [Feed#subscribe]
    /// @throws PositionGoneException if the log holds no record at `after`
    void open(SseEventSink sink, Predicate<LogRecord> filter, @Nullable Position after) {
        follow(
                sink,
                client ->
                        feed.subscribe(
                                filter, after, record -> send(client, record), client::close));
    }

    /// Streams what concerns one job, from its submission on.
    ///
    /// @param first where its submission stands
    /// @param after the last position seen, or null
    /// @throws PositionGoneException if the log holds no record at `after`
    void openJob(SseEventSink sink, String job, Position first, @Nullable Position after) {
        follow(
                sink,
                client ->
                        feed.subscribeJob(
                                first,
                                record -> concerns(record, job),
                                after,
                                record -> send(client, record),
                                client::close));
    }

    private void follow(
            SseEventSink sink, Function<SseClients.Client, Feed.Subscription> subscribe) {
        var client = clients.open(sink);
        client.feedBy(subscribe.apply(client));
    }

    private static void send(SseClients.Client client, LogRecord record) {
        client.send(null, resumption(record), record);
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
