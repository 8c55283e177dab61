package dev.zebra.jobs.rest;

import dev.zebra.jobs.trigger.Trigger;
import dev.zebra.jobs.trigger.Triggers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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

/// Standing subscriptions: a publication that matches one submits a job.
@Path("/triggers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "triggers", description = "Jobs that publications start")
final class TriggersResource {

    private static final String EXAMPLE =
            """
            {"when": {"artifact": "model:books", "final": true},
             "job": {"kind": "evaluate",
                     "spec": {"model": "${artifact}", "dataset": "dataset:books-heldout@run:${run}",
                              "output": "report:books"}}}""";

    private final Triggers triggers;
    private final Positions positions;
    private final Caller caller;

    TriggersResource(Triggers triggers, Positions positions, Caller caller) {
        this.triggers = triggers;
        this.positions = positions;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "List triggers by name")
    public Page<Trigger> list(
            @Context UriInfo uri, @HeaderParam(Positions.HEADER) @Nullable String position) {
        var query = Query.of(uri, "limit", "cursor");
        positions.await(position);
        return Page.of(triggers.list(), Trigger::name, query.text("cursor"), query.limit());
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One trigger")
    public Trigger trigger(
            @PathParam("name") String name,
            @HeaderParam(Positions.HEADER) @Nullable String position) {
        positions.await(position);
        return triggers.find(name).orElseThrow(() -> unknown(name));
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create or replace a trigger; an equal one stays as it is")
    @RequestBody(
            content = @Content(schema = @Schema(implementation = Trigger.class), example = EXAMPLE))
    @APIResponse(responseCode = "200", description = "Replaced, or there already")
    @APIResponse(responseCode = "201", description = "Created")
    public Response put(
            @PathParam("name") String name, @Nullable String body, @Context UriInfo uri) {
        var stored = triggers.put(TriggerRequest.read(name, body), caller.principal());
        var answer = stored.created() ? Response.created(uri.getAbsolutePath()) : Response.ok();
        return answer.entity(stored.trigger()).header(Positions.HEADER, stored.position()).build();
    }

    @POST
    @Path("/{name}/pause")
    @Operation(
            summary = "Set a trigger aside",
            description = "What is published until it is resumed starts nothing, then or later.")
    public Response pause(@PathParam("name") String name) {
        return paused(name, true);
    }

    @POST
    @Path("/{name}/resume")
    @Operation(summary = "Let a paused trigger go on with what is published from now on")
    public Response resume(@PathParam("name") String name) {
        return paused(name, false);
    }

    private Response paused(String name, boolean paused) {
        var stored =
                triggers.pause(name, paused, caller.principal()).orElseThrow(() -> unknown(name));
        return Response.ok(stored.trigger()).header(Positions.HEADER, stored.position()).build();
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Remove a trigger; the jobs it has submitted stay")
    @APIResponse(responseCode = "204", description = "Removed")
    public Response delete(@PathParam("name") String name) {
        var position = triggers.delete(name, caller.principal()).orElseThrow(() -> unknown(name));
        return Response.noContent().header(Positions.HEADER, position).build();
    }

    private static ProblemException unknown(String name) {
        return new ProblemException(
                Problem.of(404, "not-found", "Not Found", "there is no trigger '" + name + "'"));
    }
}
