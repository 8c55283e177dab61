package dev.zebra.jobs.rest;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The description of the log's events.
@Path("/asyncapi")
@RunOnVirtualThread
@Tag(name = "events")
final class AsyncApiResource {

    private static final String DOCUMENT = "/META-INF/zebra/asyncapi.json";

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The AsyncAPI 3.0 document: topics, events and their JSON Schemas")
    public InputStream document() {
        return Objects.requireNonNull(
                AsyncApiResource.class.getResourceAsStream(DOCUMENT), DOCUMENT);
    }
}
