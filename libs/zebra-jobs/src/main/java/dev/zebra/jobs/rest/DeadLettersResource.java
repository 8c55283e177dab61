package dev.zebra.jobs.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.zebra.jobs.deadletter.DeadLetter;
import dev.zebra.jobs.deadletter.DeadLetters;
import dev.zebra.jobs.job.Jobs;
import dev.zebra.jobs.log.Position;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
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
import java.time.Instant;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Records of the log that nobody could read.
@Path("/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "dead letters", description = "Records of the log that nobody could read")
final class DeadLettersResource {

    private static final String AT = "/{position: [^/]+/[0-9]+@[0-9]+}";

    private final DeadLetters letters;
    private final Jobs jobs;
    private final Positions positions;
    private final Caller caller;

    DeadLettersResource(DeadLetters letters, Jobs jobs, Positions positions, Caller caller) {
        this.letters = letters;
        this.jobs = jobs;
        this.positions = positions;
        this.caller = caller;
    }

    /// A dead letter as it is shown.
    ///
    /// @param text the value, if it is UTF-8
    /// @param base64 the value otherwise
    /// @param bytes how many the record has; up to 262,144 are kept
    /// @param replayable whether a replay makes sense
    @Schema(name = "DeadLetter")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeadLetterJson(
            Position position,
            @Nullable String key,
            @Nullable String text,
            @Nullable String base64,
            long bytes,
            String reason,
            Instant time,
            boolean replayable,
            DeadLetter.@Nullable Resolution resolution) {}

    @GET
    @Operation(
            summary = "List dead letters, newest first",
            description =
                    "`topic` is the one the record stands in; `open=true` shows those that nothing has"
                            + " become of yet, `open=false` the others.")
    public Page<DeadLetterJson> list(
            @Context UriInfo uri, @HeaderParam(Positions.HEADER) @Nullable String position) {
        var query = Query.of(uri, "topic", "open", "limit", "cursor");
        var topic = query.text("topic");
        var open = query.truth("open");
        positions.await(position);
        var page =
                Page.of(
                        letters.all().stream()
                                .filter(
                                        letter ->
                                                topic == null
                                                        || topic.equals(letter.position().topic()))
                                .filter(
                                        letter ->
                                                open == null
                                                        || open == (letter.resolution() == null))
                                .toList(),
                        letter -> letter.position().toString(),
                        query.text("cursor"),
                        query.limit());
        return new Page<>(page.items().stream().map(this::json).toList(), page.next());
    }

    @GET
    @Path(AT)
    @Operation(summary = "One dead letter, by the position of its record")
    public DeadLetterJson letter(
            @PathParam("position") String at,
            @HeaderParam(Positions.HEADER) @Nullable String position) {
        positions.await(position);
        return json(known(at));
    }

    @POST
    @Path(AT + "/replay")
    @Operation(
            summary = "Ask again for what a dead letter wanted",
            description =
                    "For commands and tasks. A job's submission may be corrected: the body is that of"
                            + " POST /jobs; without one, what can be read of the record is used. Facts"
                            + " are never appended again: a release that can read them folds them where"
                            + " they stand.")
    @APIResponse(responseCode = "202", description = "Asked for again")
    @APIResponse(
            responseCode = "409",
            description = "It is a fact, or something has become of it already")
    public Response replay(@PathParam("position") String at, @Nullable String body) {
        var letter = unresolved(at);
        return switch (letters.meaning(letter)) {
            case DeadLetters.Meaning.Job(var request) -> {
                var text = body == null || body.isBlank() ? request.toString() : body;
                var key = new IdempotencyKey("dead-letter:" + letter.position());
                var submission = JobRequest.read(text).submission(caller.principal(), key);
                var submitted = jobs.submit(submission);
                var position = resolve(letter, "replayed", "job " + submitted.job().id());
                yield Response.accepted(submitted.job())
                        .header(Positions.HEADER, submitted.position() + "," + position)
                        .build();
            }
            case DeadLetters.Meaning.Task() -> {
                var sent = letters.resend(letter);
                var position = resolve(letter, "replayed", "at " + sent);
                yield Response.accepted(json(known(at))).header(Positions.HEADER, position).build();
            }
            case DeadLetters.Meaning.Fact(var type) ->
                    throw new ProblemException(
                            Problem.of(
                                    409,
                                    "not-replayable",
                                    "A fact is never appended again",
                                    letter.position()
                                            + " is of type '"
                                            + type
                                            + "': facts are read again in place by a release that"
                                            + " knows them, and only commands and tasks are"
                                            + " replayed"));
        };
    }

    @DELETE
    @Path(AT)
    @Operation(
            summary = "Discard a dead letter",
            description = "It is shown as discarded from then on; `reason` says why.")
    @APIResponse(responseCode = "204", description = "Discarded")
    public Response discard(@PathParam("position") String at, @Context UriInfo uri) {
        var reason = Query.of(uri, "reason").text("reason");
        var position = resolve(unresolved(at), "discarded", reason == null ? "" : reason);
        return Response.noContent().header(Positions.HEADER, position).build();
    }

    private Position resolve(DeadLetter letter, String how, String note) {
        return letters.resolve(letter, new DeadLetter.Resolution(how, caller.principal(), note));
    }

    private DeadLetter unresolved(String at) {
        var letter = known(at);
        var resolution = letter.resolution();
        if (resolution != null) {
            throw new ProblemException(
                    Problem.of(
                                    409,
                                    "resolved",
                                    "Something has become of it already",
                                    "it was " + resolution.how() + " by " + resolution.principal())
                            .with("resolution", resolution));
        }
        return letter;
    }

    private DeadLetter known(String at) {
        try {
            return letters.find(Position.parse(at)).orElseThrow(() -> unknown(at));
        } catch (IllegalArgumentException noPosition) {
            throw unknown(at);
        }
    }

    private static ProblemException unknown(String at) {
        return new ProblemException(
                Problem.of(404, "not-found", "Not Found", "no dead letter of a record at " + at));
    }

    private DeadLetterJson json(DeadLetter letter) {
        var text = DeadLetters.text(letter);
        return new DeadLetterJson(
                letter.position(),
                letter.key(),
                text.orElse(null),
                text.isPresent() ? null : Base64.getEncoder().encodeToString(letter.value()),
                letter.bytes(),
                letter.reason(),
                letter.time(),
                !(letters.meaning(letter) instanceof DeadLetters.Meaning.Fact),
                letter.resolution());
    }
}
