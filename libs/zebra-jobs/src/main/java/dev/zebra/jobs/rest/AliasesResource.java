package dev.zebra.jobs.rest;

import dev.zebra.jobs.artifact.AliasMove;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.Artifacts;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Names that point at versions, such as `model:books@production`.
@Path("/aliases")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "artifacts")
final class AliasesResource {

    private final Artifacts artifacts;
    private final Positions positions;
    private final Caller caller;

    AliasesResource(Artifacts artifacts, Positions positions, Caller caller) {
        this.artifacts = artifacts;
        this.positions = positions;
        this.caller = caller;
    }

    /// The aliases of an artifact.
    ///
    /// @param aliases the version each points at
    /// @param moves where they have pointed, oldest first
    @Schema(name = "Aliases")
    record Aliases(ArtifactName artifact, Map<String, Integer> aliases, List<AliasMove> moves) {}

    @GET
    @Path("/{artifact: .+}")
    @Operation(summary = "The aliases of an artifact, and where they have pointed")
    public Aliases aliases(
            @PathParam("artifact") String artifact,
            @HeaderParam(Positions.HEADER) @Nullable String position) {
        var name = name(artifact);
        positions.await(position);
        return new Aliases(name, new TreeMap<>(artifacts.aliases(name)), artifacts.moves(name));
    }

    @PUT
    @Path("/{reference: .+}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Point an alias at a version; that is how a version is promoted",
            description =
                    "The reference is kind:name@alias. With `expected`, the alias moves only from that"
                            + " version (0 for none), whoever else moves it at the same time.")
    @RequestBody(
            content =
                    @Content(
                            schema = @Schema(implementation = AliasRequest.class),
                            example = "{\"version\": 3, \"expected\": 2}"))
    @APIResponse(
            responseCode = "200",
            description = "The aliases as they are now",
            content = @Content(schema = @Schema(implementation = Aliases.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "The alias does not point at the expected version; `now` says where it does",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class)))
    public Response put(@PathParam("reference") String reference, @Nullable String body) {
        var alias = alias(reference);
        var name = alias.artifact();
        var request = AliasRequest.read(body);
        var position =
                artifacts.alias(
                        new ArtifactReference(
                                name, new ArtifactReference.Version(request.version())),
                        word(alias),
                        request.expected(),
                        caller.principal());
        return Response.ok(aliases(name.toString(), null))
                .header(Positions.HEADER, position)
                .build();
    }

    @DELETE
    @Path("/{reference: .+}")
    @Operation(summary = "Take an alias away; the version it pointed at stays")
    @APIResponse(responseCode = "204", description = "There is no such alias now")
    public Response delete(@PathParam("reference") String reference) {
        var alias = alias(reference);
        var gone = Response.noContent();
        artifacts
                .unalias(alias.artifact(), word(alias), caller.principal())
                .ifPresent(position -> gone.header(Positions.HEADER, position));
        return gone.build();
    }

    private static String word(ArtifactReference alias) {
        return ((ArtifactReference.Alias) alias.selector()).alias();
    }

    private static ArtifactReference alias(String text) {
        var reference = ArtifactsResource.parse(text);
        if (reference.selector() instanceof ArtifactReference.Alias) {
            return reference;
        }
        throw new ProblemException(
                Problem.badRequest(
                        "'"
                                + text
                                + "' names no alias; write kind:name@alias, not a number, 'latest'"
                                + " or a run"));
    }

    private static ArtifactName name(String text) {
        try {
            return ArtifactName.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new ProblemException(Problem.badRequest(String.valueOf(wrong.getMessage())));
        }
    }
}
