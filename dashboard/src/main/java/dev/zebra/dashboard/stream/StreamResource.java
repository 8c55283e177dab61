package dev.zebra.dashboard.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// The page's one event stream.
///
/// It opens with `snapshot` and goes on with `job`, `progress`, `model`, `report` and `event`.
/// Every connection starts with a snapshot, so a client that reconnects has nothing to resume.
@Path("/stream")
public class StreamResource {

    private static final int TIMELINE_LENGTH = 300;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    /// No record stands here: the feed then delivers all that it retains.
    private static final Position BEFORE_EVERYTHING = new Position("none", 0, 0);

    private final Feed feed;
    private final State state;

    StreamResource(Feed feed, State state) {
        this.feed = feed;
        this.state = state;
    }

    /// Follows everything the page shows.
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "Everything the page shows, as a snapshot and then every change")
    public Multi<OutboundSseEvent> follow(@Context Sse sse) {
        var changes =
                Multi.createFrom()
                        .<OutboundSseEvent>emitter(
                                emitter -> {
                                    var subscription =
                                            follow(
                                                    (name, data) ->
                                                            emitter.emit(event(sse, name, data)),
                                                    emitter::complete);
                                    emitter.onTermination(subscription::close);
                                });
        var alive =
                Multi.createFrom()
                        .ticks()
                        .every(KEEP_ALIVE)
                        .onOverflow()
                        .drop()
                        .map(tick -> sse.newEventBuilder().comment("alive").build());
        return Multi.createBy().merging().streams(changes, alive);
    }

    private Feed.Subscription follow(BiConsumer<String, Object> send, Runnable ended) {
        var recent = feed.recent(StreamResource::tells, TIMELINE_LENGTH);
        send.accept("snapshot", state.snapshot(recent));
        return feed.subscribe(
                record -> true,
                recent.isEmpty() ? BEFORE_EVERYTHING : recent.getLast().position(),
                record -> send(record, send),
                ended);
    }

    private void send(LogRecord record, BiConsumer<String, Object> send) {
        if (!tells(record)) {
            send.accept("progress", progress(record));
            return;
        }
        var entry = state.entry(record);
        send.accept("event", entry);
        if (entry.job() != null) {
            state.job(entry.job()).ifPresent(job -> send.accept("job", job));
        }
        if (record.event().name().equals("artifact.published")) {
            state.published(record)
                    .ifPresent(
                            version -> {
                                if (version.artifact().kind() == ArtifactKind.MODEL) {
                                    send.accept("model", version);
                                } else if (version.artifact().kind() == ArtifactKind.REPORT) {
                                    state.report(version)
                                            .ifPresent(report -> send.accept("report", report));
                                }
                            });
        }
    }

    private static JsonNode progress(LogRecord record) {
        ObjectNode progress = record.event().data().deepCopy();
        return progress.put("job", record.event().subject()).put("at", record.time().toString());
    }

    /// Progress is drawn, everything else is told.
    private static boolean tells(LogRecord record) {
        return !record.event().name().endsWith("progress");
    }

    private static OutboundSseEvent event(Sse sse, String name, Object data) {
        return sse.newEventBuilder()
                .name(name)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(data)
                .build();
    }
}
