package dev.zebra.jobs.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Server-sent event streams of the feed, each event a [LogRecord] as JSON. Its id is its position,
/// so that `Last-Event-ID` resumes without gap; a comment every fifteen seconds
/// keeps proxies from closing a quiet stream.
@Singleton
final class EventStreams {

    /// Precedes every event, so whatever is retained is delivered.
    private static final Position BEGINNING = new Position("beginning", 0, 0);

    private static final int BEAT_SECONDS = 15;
    private static final int PATIENCE_SECONDS = 60;

    private final Feed feed;
    private final ObjectMapper json;
    private final Sse sse;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("zebra-event-beats").factory());

    EventStreams(Feed feed, ObjectMapper json, Sse sse) {
        this.feed = feed;
        this.json = json;
        this.sse = sse;
        beats.scheduleAtFixedRate(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /// Streams what `filter` accepts until either side ends it.
    ///
    /// @param after see [Feed#subscribe]
    void open(SseEventSink sink, Predicate<LogRecord> filter, @Nullable Position after) {
        var stream = new Stream(sink);
        open.add(stream);
        stream.follow(feed.subscribe(filter, after, stream::send, stream::close));
    }

    /// Streams what concerns one job, from as early as is retained.
    ///
    /// @param after the last position seen, or null
    void openJob(SseEventSink sink, String job, @Nullable Position after) {
        open(sink, record -> concerns(record, job), after == null ? BEGINNING : after);
    }

    private static boolean concerns(LogRecord record, String job) {
        return record.key().equals(job)
                || record.event().subject().equals(job)
                || record.event().data().path("job").asText().equals(job);
    }

    private void beat() {
        open.forEach(Stream::beat);
    }

    void stop(@Observes ShutdownEvent event) {
        beats.shutdownNow();
        open.forEach(Stream::close);
    }

    /// One client.
    private final class Stream {

        private final SseEventSink sink;
        private Feed.@Nullable Subscription subscription;
        private boolean closed;

        Stream(SseEventSink sink) {
            this.sink = sink;
        }

        void send(LogRecord record) {
            try {
                var event =
                        sse.newEventBuilder().data(String.class, json.writeValueAsString(record));
                // Progress is not retained, so no stream could resume after it.
                if (!record.position().topic().equals(Topics.PROGRESS)) {
                    event.id(record.position().toString());
                }
                // Waiting is what keeps a slow client from filling the memory.
                sink.send(event.build())
                        .toCompletableFuture()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            } catch (Exception gone) {
                throw new IllegalStateException("the client is gone", gone);
            }
        }

        void beat() {
            try {
                sink.send(sse.newEventBuilder().comment("").build())
                        .whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        close();
                                    }
                                });
            } catch (IllegalStateException gone) {
                close();
            }
        }

        synchronized void follow(Feed.Subscription made) {
            subscription = made;
            if (closed) {
                made.close();
            }
        }

        void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            open.remove(this);
            if (subscription != null) {
                subscription.close();
            }
            sink.close();
        }
    }
}
