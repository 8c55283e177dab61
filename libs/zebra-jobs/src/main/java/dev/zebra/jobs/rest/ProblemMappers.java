package dev.zebra.jobs.rest;

import dev.zebra.jobs.access.LastAdminException;
import dev.zebra.jobs.access.UnknownKeyException;
import dev.zebra.jobs.artifact.AliasConflictException;
import dev.zebra.jobs.artifact.PinnedArtifactException;
import dev.zebra.jobs.artifact.UnknownArtifactException;
import dev.zebra.jobs.job.IdempotencyConflictException;
import dev.zebra.jobs.job.IllegalTransitionException;
import dev.zebra.jobs.job.UnknownJobException;
import dev.zebra.jobs.log.FactTooLargeException;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.PositionGoneException;
import dev.zebra.jobs.run.InvalidSpecException;
import io.quarkus.logging.Log;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns what goes wrong into problem bodies, never into a stack trace.
final class ProblemMappers {

    @ServerExceptionMapper
    Response problem(ProblemException failure) {
        return failure.problem().answer().build();
    }

    @ServerExceptionMapper
    Response invalid(InvalidSpecException failure) {
        return Problem.invalid(failure.violations()).answer().build();
    }

    @ServerExceptionMapper
    Response unknownJob(UnknownJobException failure) {
        return notFound(failure).with("job", failure.job()).answer().build();
    }

    @ServerExceptionMapper
    Response unknownArtifact(UnknownArtifactException failure) {
        return notFound(failure).answer().build();
    }

    @ServerExceptionMapper
    Response illegalTransition(IllegalTransitionException failure) {
        return Problem.of(
                        409,
                        "illegal-transition",
                        "The job's state does not allow it",
                        message(failure))
                .with("job", failure.job())
                .with("state", failure.state().name())
                .answer()
                .build();
    }

    @ServerExceptionMapper
    Response unknownKey(UnknownKeyException failure) {
        return notFound(failure).answer().build();
    }

    @ServerExceptionMapper
    Response lastAdmin(LastAdminException failure) {
        return Problem.of(409, "last-admin", "Somebody must be able to make keys", message(failure))
                .answer()
                .build();
    }

    @ServerExceptionMapper
    Response pinned(PinnedArtifactException failure) {
        return Problem.of(409, "pinned", "The artifact is in use", message(failure))
                .with("pins", failure.pins())
                .answer()
                .build();
    }

    @ServerExceptionMapper
    Response aliasMoved(AliasConflictException failure) {
        return Problem.of(409, "alias-conflict", "The alias points elsewhere", message(failure))
                .with("now", failure.now())
                .answer()
                .build();
    }

    @ServerExceptionMapper
    Response idempotencyConflict(IdempotencyConflictException failure) {
        return Problem.of(
                        422,
                        "idempotency-conflict",
                        "The idempotency key names another submission",
                        message(failure))
                .with("job", failure.job())
                .answer()
                .build();
    }

    @ServerExceptionMapper
    Response submissionUnanswered(KeyedException failure) {
        return unavailable(failure.unanswered())
                .header(IdempotencyKey.HEADER, failure.key().value())
                .build();
    }

    @ServerExceptionMapper
    Response factTooLarge(FactTooLargeException failure) {
        return Problem.tooLarge(message(failure)).answer().build();
    }

    @ServerExceptionMapper
    Response positionGone(PositionGoneException failure) {
        return Problem.of(
                        410,
                        "position-gone",
                        "No events can be resumed from there",
                        message(failure) + "; leave Last-Event-ID out to begin anew")
                .answer()
                .build();
    }

    @ServerExceptionMapper
    Response logUnavailable(LogUnavailableException failure) {
        return unavailable(failure).build();
    }

    private static Response.ResponseBuilder unavailable(LogUnavailableException failure) {
        var problem =
                Problem.of(
                        503,
                        "log-unavailable",
                        "The log does not answer",
                        message(failure)
                                + "; the write may still be accepted, so repeat it with the same key");
        var job = failure.job();
        return (job == null ? problem : problem.with("job", job))
                .answer()
                .header(HttpHeaders.RETRY_AFTER, Math.max(1, failure.retryAfter().toSeconds()));
    }

    /// What the REST layer itself refuses: unknown paths, methods, media types.
    @ServerExceptionMapper
    Response refused(WebApplicationException failure, UriInfo uri) {
        var given = failure.getResponse();
        int status = given.getStatus();
        if (status < 400) {
            return given;
        }
        var known = Response.Status.fromStatusCode(status);
        var title = known == null ? "HTTP " + status : known.getReasonPhrase();
        var answer = Problem.of(status, word(title), title, detail(status, uri, failure)).answer();
        given.getHeaders()
                .forEach(
                        (name, values) -> {
                            if (!name.toLowerCase(Locale.ROOT).startsWith("content-")) {
                                values.forEach(value -> answer.header(name, value));
                            }
                        });
        return answer.build();
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure, UriInfo uri) {
        Log.errorf(failure, "unexpected failure answering %s", uri.getPath());
        return Problem.of(
                        500,
                        "internal",
                        "Internal error",
                        "an unexpected failure; the service's own log tells more")
                .answer()
                .build();
    }

    private static Problem notFound(RuntimeException failure) {
        return Problem.of(404, "not-found", "Not Found", message(failure));
    }

    private static String detail(int status, UriInfo uri, WebApplicationException failure) {
        return switch (status) {
            case 404 -> "nothing is at " + uri.getPath();
            case 405 -> "that method is not allowed at " + uri.getPath();
            case 406 -> uri.getPath() + " cannot answer in a media type that is accepted";
            case 415 -> uri.getPath() + " takes a body of type application/json";
            default -> message(failure);
        };
    }

    private static String word(String title) {
        return title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private static String message(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
