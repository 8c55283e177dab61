package dev.zebra.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/// A service refuses a request, with a problem body (RFC 9457).
public final class ProblemException extends RuntimeException {

    /// A field that is wrong.
    public record FieldProblem(String pointer, String detail) {}

    private final int status;
    private final transient JsonNode problem;

    ProblemException(int status, JsonNode problem) {
        super(describe(status, problem));
        this.status = status;
        this.problem = problem;
    }

    private static String describe(int status, JsonNode problem) {
        var title = problem.path("title").asText("the request was refused");
        var detail = problem.path("detail").asText("");
        return title + " (" + status + ")" + (detail.isEmpty() ? "" : ": " + detail);
    }

    public int status() {
        return status;
    }

    /// What the service says about single fields.
    public List<FieldProblem> fields() {
        return StreamSupport.stream(problem.path("errors").spliterator(), false)
                .map(
                        error ->
                                new FieldProblem(
                                        error.path("pointer").asText(""),
                                        error.path("detail").asText("")))
                .toList();
    }
}
