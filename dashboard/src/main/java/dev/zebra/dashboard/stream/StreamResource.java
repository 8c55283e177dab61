package dev.zebra.dashboard.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.log.Feed;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.rest.SseClients;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// The page's one event stream.
///
/// It opens with `snapshot` and goes on with `job`, `progress`, `model`, `report` and `event`.
/// Every connection starts with a snapshot, so a client that reconnects has nothing to resume.
@Path("/stream")
@RunOnVirtualThread
public class StreamResource {

    private static final int TIMELINE_LENGTH = 300;

    private final Feed feed;
    private final State state;
    private final SseClients clients;

    StreamResource(Feed feed, State state, SseClients clients) {
        this.feed = feed;
        this.state = state;
        this.clients = clients;
    }

    /// Follows everything the page shows.
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "Everything the page shows, as a snapshot and then every change")
    public void follow(@Context SseEventSink sink) {
        var client = clients.open(sink);
        var recent = feed.recent(StreamResource::tells, TIMELINE_LENGTH);
        client.send("snapshot", null, state.snapshot(recent));
        client.feedBy(
                feed.subscribe(
                        record -> true,
                        recent.isEmpty() ? Feed.RETAINED : recent.getLast().position(),
                        record -> send(record, (name, data) -> client.send(name, null, data)),
                        client::close));
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
}
