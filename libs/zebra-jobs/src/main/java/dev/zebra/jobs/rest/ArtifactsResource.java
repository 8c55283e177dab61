package dev.zebra.jobs.rest;

import dev.zebra.jobs.artifact.ArtifactFilter;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.jobs.artifact.UnknownArtifactException;
import dev.zebra.jobs.run.InvalidSpecException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The registry of artifacts. References stand in the path as they are, `model:books/small@3`.
@Path("/artifacts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "artifacts", description = "Tokenizers, datasets, models and reports")
final class ArtifactsResource {

    private final Artifacts artifacts;
    private final Positions positions;
    private final Caller caller;

    ArtifactsResource(Artifacts artifacts, Positions positions, Caller caller) {
        this.artifacts = artifacts;
        this.positions = positions;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "List versions, newest publication first; deleted ones are left out")
    public Page<ArtifactJson> list(
            @Context UriInfo uri, @HeaderParam(Positions.HEADER) @Nullable String position) {
        var query =
                Query.of(
                        uri,
                        "kind",
                        "name",
                        "run",
                        "job",
                        "label",
                        "deprecated",
                        "deleted",
                        "limit",
                        "cursor");
        var filter =
                new ArtifactFilter(
                        query.parsed("kind", ArtifactsResource::kind),
                        query.text("name"),
                        query.text("run"),
                        query.text("job"),
                        query.pairs("label"),
                        query.truth("deprecated"),
                        query.truth("deleted"));
        positions.await(position);
        var page =
                Page.of(
                        artifacts.list(filter),
                        ArtifactVersion::publication,
                        query.text("cursor"),
                        query.limit());
        return new Page<>(page.items().stream().map(this::json).toList(), page.next());
    }

    @GET
    @Path("/{reference: .+}")
    @Operation(
            summary = "The version a reference means now",
            description =
                    "kind:name is the newest final version; kind:name@3, @latest, @alias and @run:ID"
                            + " say otherwise.")
    public ArtifactJson artifact(
            @PathParam("reference") String reference,
            @HeaderParam(Positions.HEADER) @Nullable String position) {
        var parsed = parse(reference);
        positions.await(position);
        return artifacts
                .resolve(parsed)
                .map(this::json)
                .orElseThrow(() -> new UnknownArtifactException(parsed));
    }

    @PATCH
    @Path("/{reference: .+}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Deprecate a version, or take that back",
            description =
                    "`deprecated` is the reason, or null to take it back. @latest and references without"
                            + " a version pass over deprecated versions; numbers, aliases and runs still"
                            + " name them.")
    @RequestBody(
            content =
                    @Content(
                            schema = @Schema(implementation = DeprecationRequest.class),
                            example = "{\"deprecated\": \"trained on a damaged dataset\"}"))
    @APIResponse(
            responseCode = "200",
            description = "The version as it is now",
            content = @Content(schema = @Schema(implementation = ArtifactJson.class)))
    public Response deprecate(@PathParam("reference") String reference, @Nullable String body) {
        var exact = exact(parse(reference));
        var request = DeprecationRequest.read(body);
        var position = artifacts.deprecate(exact, request.deprecated(), caller.principal());
        var now = artifacts.resolve(exact).orElseThrow(() -> new UnknownArtifactException(exact));
        return Response.ok(json(now)).header(Positions.HEADER, position).build();
    }

    @DELETE
    @Path("/{reference: .+}")
    @Operation(
            summary = "Delete a version",
            description =
                    "The reference is kind:name@3. The version cannot be named as an input any more;"
                            + " its bytes go once nothing reads them.")
    @APIResponse(responseCode = "204", description = "Deleted, now or before")
    @APIResponse(responseCode = "409", description = "A live job or an alias needs it")
    @APIResponse(
            responseCode = "422",
            description = "The reference names no version; detail says which one it means now")
    public Response delete(@PathParam("reference") String reference) {
        var position = artifacts.delete(exact(parse(reference)), caller.principal());
        return Response.noContent().header(Positions.HEADER, position).build();
    }

    private ArtifactJson json(ArtifactVersion version) {
        return ArtifactJson.of(version, artifacts.aliases(version.artifact()));
    }

    /// Only a version by number: another reference would mean an older one when it is repeated.
    private ArtifactReference exact(ArtifactReference reference) {
        if (reference.selector() instanceof ArtifactReference.Version) {
            return reference;
        }
        var now =
                artifacts
                        .resolve(reference)
                        .orElseThrow(() -> new UnknownArtifactException(reference));
        throw new InvalidSpecException(
                "",
                "only a version can be changed, and '"
                        + reference
                        + "' may mean another one later; now it means "
                        + now.reference()
                        + ", so name that");
    }

    static ArtifactReference parse(String text) {
        try {
            return ArtifactReference.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new ProblemException(Problem.badRequest(String.valueOf(wrong.getMessage())));
        }
    }

    private static ArtifactKind kind(String text) {
        return ArtifactKind.find(text)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'"
                                                + text
                                                + "' is no kind; kinds are tokenizer, dataset, model and"
                                                + " report"));
    }
}
