package dev.zebra.jobs.rest;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.SseEventSink;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The log as it grows.
@Path("/events")
@RunOnVirtualThread
@Tag(name = "events", description = "Everything that happens, live")
final class EventsResource {

    private final EventStreams streams;

    EventsResource(EventStreams streams) {
        this.streams = streams;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Everything that happens from now on, or after Last-Event-ID",
            description =
                    "Each event's data is {position, key, event, time}, where event is a CloudEvent."
                            + " A Zebra-Position is a Last-Event-ID too.")
    public void all(
            @Context SseEventSink sink,
            @HeaderParam(LastEventId.HEADER) @Nullable String lastEventId) {
        streams.open(sink, record -> true, LastEventId.parse(lastEventId));
    }
}
