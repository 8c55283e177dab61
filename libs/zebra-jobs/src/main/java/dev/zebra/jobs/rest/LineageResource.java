package dev.zebra.jobs.rest;

import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.jobs.artifact.Lineage;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What was made from what.
@Path("/lineage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "artifacts")
final class LineageResource {

    private static final int DEEPEST = 100;

    private final Artifacts artifacts;
    private final Positions positions;

    LineageResource(Artifacts artifacts, Positions positions) {
        this.artifacts = artifacts;
        this.positions = positions;
    }

    /// A [Lineage] with its versions as the registry shows them.
    @Schema(name = "Lineage")
    record LineageJson(
            ArtifactReference root,
            List<ArtifactJson> versions,
            List<Lineage.Edge> edges,
            boolean truncated) {}

    @GET
    @Path("/{reference: .+}")
    @Operation(
            summary = "What a version was made from, or what was made from it",
            description =
                    "`direction` is up (the default) or down, `depth` 1 to 100 steps, by default all. At"
                            + " most 1,000 versions are shown; `truncated` says that there are more.")
    public LineageJson lineage(
            @PathParam("reference") String reference,
            @Context UriInfo uri,
            @HeaderParam(Positions.HEADER) @Nullable String position) {
        var parsed = ArtifactsResource.parse(reference);
        var query = Query.of(uri, "direction", "depth");
        var direction = query.parsed("direction", LineageResource::direction);
        var depth = query.number("depth", 1, DEEPEST);
        positions.await(position);
        var found =
                artifacts.lineage(
                        parsed,
                        direction == null ? Lineage.Direction.UP : direction,
                        depth == null ? DEEPEST : depth);
        return new LineageJson(
                found.root(),
                found.versions().stream()
                        .map(
                                version ->
                                        ArtifactJson.of(
                                                version, artifacts.aliases(version.artifact())))
                        .toList(),
                found.edges(),
                found.truncated());
    }

    private static Lineage.Direction direction(String text) {
        return switch (text) {
            case "up" -> Lineage.Direction.UP;
            case "down" -> Lineage.Direction.DOWN;
            default -> throw new IllegalArgumentException("'" + text + "' is neither up nor down");
        };
    }
}
