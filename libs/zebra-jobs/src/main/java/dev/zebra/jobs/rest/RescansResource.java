package dev.zebra.jobs.rest;

import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.jobs.artifact.Rescan;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Comparisons of the registry with the store.
@Path("/rescans")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "artifacts")
final class RescansResource {

    private final Artifacts artifacts;

    RescansResource(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    @POST
    @Operation(
            summary = "Announce again what the store holds and the log does not know",
            description =
                    "For a log that was lost. Nothing is ever removed. With `verify=true` all payloads"
                            + " are read and their digests computed, which takes as long as reading them"
                            + " does. Aliases and deletions are not in the store: `zebra log import`"
                            + " restores those.")
    public Rescan rescan(@Context UriInfo uri) throws IOException {
        var verify = Query.of(uri, "verify").truth("verify");
        return artifacts.rescan(Boolean.TRUE.equals(verify));
    }
}
