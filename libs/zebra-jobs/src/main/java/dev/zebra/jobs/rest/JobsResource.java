package dev.zebra.jobs.rest;

import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.JobPage;
import dev.zebra.jobs.job.Jobs;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.job.Submitted;
import dev.zebra.jobs.job.UnknownJobException;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.run.JobLogs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Jobs: every service lists all of them and accepts those of its own kinds.
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "jobs", description = "Work, past and present, of all services")
final class JobsResource {

    private static final String EXAMPLE =
            """
            {"kind": "tokenize",
             "spec": {"tokenizer": "tokenizer:books", "sources": ["books/emma.txt"],
                      "output": "dataset:books"},
             "labels": {"team": "reading"}}""";

    private final Jobs jobs;
    private final JobLogs logs;
    private final Positions positions;
    private final Caller caller;
    private final EventStreams streams;

    JobsResource(
            Jobs jobs, JobLogs logs, Positions positions, Caller caller, EventStreams streams) {
        this.jobs = jobs;
        this.logs = logs;
        this.positions = positions;
        this.caller = caller;
        this.streams = streams;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Submit a job",
            description =
                    "The same Idempotency-Key and kind mean the same job, so a request may be repeated"
                            + " safely. Inputs that are not published yet make it WAITING.")
    @RequestBody(
            content =
                    @Content(
                            schema = @Schema(implementation = JobRequest.class),
                            example = EXAMPLE))
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location names the job, Zebra-Position what to wait for",
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(
            responseCode = "422",
            description = "Something is wrong with the request; errors[] names the fields",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "503",
            description = "The log does not answer; repeat with the same Idempotency-Key")
    public Response submit(
            @Nullable String body,
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String idempotencyKey,
            @Context UriInfo uri) {
        var key = IdempotencyKey.given(idempotencyKey);
        try {
            var submitted = jobs.submit(JobRequest.read(body).submission(caller.principal(), key));
            return accepted(submitted, uri).header(IdempotencyKey.HEADER, key.value()).build();
        } catch (LogUnavailableException unanswered) {
            throw new KeyedException(key, unanswered);
        }
    }

    @GET
    @Operation(summary = "List jobs, newest submission first")
    public JobPage list(
            @Context UriInfo uri, @HeaderParam(Positions.HEADER) @Nullable String position) {
        var query = Query.of(uri, "kind", "state", "run", "artifact", "label", "limit", "cursor");
        var filter =
                new JobFilter(
                        query.parsed("kind", JobKind::of),
                        query.parsed("state", JobsResource::state),
                        query.text("run"),
                        query.parsed("artifact", ArtifactReference::parse),
                        query.pairs("label"),
                        query.limit(),
                        query.text("cursor"));
        positions.await(position);
        try {
            return jobs.list(filter);
        } catch (IllegalArgumentException foreign) {
            throw Query.refused("cursor", String.valueOf(foreign.getMessage()));
        }
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One job")
    public Job job(
            @PathParam("id") String id, @HeaderParam(Positions.HEADER) @Nullable String position) {
        positions.await(position);
        return known(id);
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(summary = "Cancel a job", description = "It is CANCELLED once its worker is gone.")
    public Response cancel(@PathParam("id") String id, @Context UriInfo uri) {
        return accepted(jobs.cancel(id, caller.principal()), uri).build();
    }

    @POST
    @Path("/{id}/retry")
    @Operation(summary = "Let a failed or cancelled job try again, on the same inputs")
    public Response retry(@PathParam("id") String id, @Context UriInfo uri) {
        return accepted(jobs.retry(id, caller.principal()), uri).build();
    }

    @POST
    @Path("/{id}/pause")
    @Operation(
            summary = "Set a job aside",
            description =
                    "One that runs saves its state and gives its slot back: PAUSING, then PAUSED. Any"
                            + " other live job is PAUSED at once.")
    public Response pause(@PathParam("id") String id, @Context UriInfo uri) {
        return accepted(jobs.pause(id, caller.principal()), uri).build();
    }

    @POST
    @Path("/{id}/resume")
    @Operation(summary = "Let a paused job go on from where it was")
    public Response resume(@PathParam("id") String id, @Context UriInfo uri) {
        return accepted(jobs.resume(id, caller.principal()), uri).build();
    }

    @GET
    @Path("/{id}/log")
    @Produces(MediaType.TEXT_PLAIN + ";charset=UTF-8")
    @Operation(summary = "What the job has logged so far")
    public InputStream log(@PathParam("id") String id) throws IOException {
        known(id);
        return logs.open(id).orElseGet(InputStream::nullInputStream);
    }

    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "What has happened to the job and will, or what came after Last-Event-ID")
    public void events(
            @PathParam("id") String id,
            @Context SseEventSink sink,
            @HeaderParam(LastEventId.HEADER) @Nullable String lastEventId) {
        var first = jobs.beginning(id).orElseThrow(() -> new UnknownJobException(id));
        streams.openJob(sink, id, first, LastEventId.parse(lastEventId));
    }

    private Job known(String id) {
        return jobs.find(id).orElseThrow(() -> new UnknownJobException(id));
    }

    private static Response.ResponseBuilder accepted(Submitted submitted, UriInfo uri) {
        var location = uri.getBaseUriBuilder().path("jobs").path(submitted.job().id()).build();
        return Response.accepted(submitted.job())
                .location(location)
                .header(Positions.HEADER, submitted.position());
    }

    private static StateName state(String text) {
        return StateName.find(text)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'"
                                                + text
                                                + "' is no state; states are "
                                                + Arrays.toString(StateName.values())));
    }
}
