package dev.zebra.jobs.rest;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.zebra.jobs.run.Violation;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/// What went wrong with a request, as RFC 9457 says it.
///
/// @param type `urn:zebra:problem:` and a word that programs may test
/// @param title the same in English
/// @param status the HTTP status
/// @param detail what is wrong with this very request
/// @param errors what is wrong with each field, if fields are
/// @param more members of this type alone, such as `state` or `job`
@JsonPropertyOrder({"type", "title", "status", "detail", "errors"})
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> errors,
        @JsonAnyGetter Map<String, Object> more) {

    /// The media type of problem bodies.
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "urn:zebra:problem:";

    public Problem {
        errors = List.copyOf(errors);
        more = Map.copyOf(more);
    }

    /// A problem without fields or further members; `word` ends its type.
    public static Problem of(int status, String word, String title, String detail) {
        return new Problem(TYPES + word, title, status, detail, List.of(), Map.of());
    }

    /// The same with wrong fields.
    public Problem withErrors(List<Violation> violations) {
        return new Problem(type, title, status, detail, violations, more);
    }

    /// The same with a further member.
    public Problem with(String name, Object value) {
        var members = new java.util.HashMap<>(more);
        members.put(name, value);
        return new Problem(type, title, status, detail, errors, members);
    }

    /// A request that cannot be understood.
    static Problem badRequest(String detail) {
        return of(400, "bad-request", "The request is malformed", detail);
    }

    /// A request that is longer than what is kept.
    static Problem tooLarge(String detail) {
        return of(413, "too-large", "Content Too Large", detail);
    }

    /// A request that is understood and wrong.
    static Problem invalid(List<Violation> violations) {
        var detail =
                String.join(
                        "; ",
                        violations.stream()
                                .map(
                                        one ->
                                                one.pointer().isEmpty()
                                                        ? one.detail()
                                                        : one.pointer() + ": " + one.detail())
                                .toList());
        return of(422, "invalid", "The request is invalid", detail).withErrors(violations);
    }

    /// This problem as an answer, to be completed with headers.
    Response.ResponseBuilder answer() {
        return Response.status(status).type(MEDIA_TYPE).entity(this);
    }
}
