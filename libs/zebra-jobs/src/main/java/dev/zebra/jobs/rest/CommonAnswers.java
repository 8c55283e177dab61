package dev.zebra.jobs.rest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/// Writes into `/q/openapi` what is true of every operation: the answers that any of them may give
/// when something is wrong, each with an example, and the key that it needs.
///
/// An operation's own description of an answer is left as it is, but gets an example if it has
/// none.
public final class CommonAnswers implements OASFilter {

    private static final String SCHEME = "apiKey";
    private static final String TYPES = "urn:zebra:problem:";
    private static final Set<PathItem.HttpMethod> BODIES =
            Set.of(PathItem.HttpMethod.POST, PathItem.HttpMethod.PUT, PathItem.HttpMethod.PATCH);
    private static final List<String> PUBLIC = List.of("/asyncapi");

    /// One kind of answer.
    private record Wrong(String word, String title, String detail) {

        Map<String, Object> example(int status) {
            return Map.of("type", TYPES + word, "title", title, "status", status, "detail", detail);
        }
    }

    private static final Map<Integer, Wrong> WRONG =
            Map.ofEntries(
                    Map.entry(
                            400,
                            new Wrong(
                                    "bad-request",
                                    "The request is malformed",
                                    "query parameter 'limit': '0' is not 1 to 1000")),
                    Map.entry(
                            401,
                            new Wrong(
                                    "unauthenticated",
                                    "A key is needed",
                                    "send a key of this installation as Authorization: Bearer zk_...")),
                    Map.entry(
                            403,
                            new Wrong(
                                    "forbidden",
                                    "The key's scope does not allow it",
                                    "POST /jobs needs scope submit; the key of reader has read")),
                    Map.entry(404, new Wrong("not-found", "Not Found", "there is no such job")),
                    Map.entry(
                            409,
                            new Wrong(
                                    "illegal-transition",
                                    "The job's state does not allow it",
                                    "job 5e0f2c1a-6b7d-5e8f-9a0b-1c2d3e4f5a6b is SUCCEEDED and cannot be"
                                            + " cancelled")),
                    Map.entry(
                            413,
                            new Wrong(
                                    "too-large",
                                    "Content Too Large",
                                    "the body has 300000 bytes; 262144 are read")),
                    Map.entry(
                            415,
                            new Wrong(
                                    "unsupported-media-type",
                                    "Unsupported Media Type",
                                    "/jobs takes a body of type application/json")),
                    Map.entry(
                            422,
                            new Wrong(
                                    "invalid",
                                    "The request is invalid",
                                    "/spec/output: 'books' is no artifact: write kind:name")),
                    Map.entry(
                            429,
                            new Wrong(
                                    "too-many-requests",
                                    "Too Many Requests",
                                    "more requests than zebra.security.requests-per-second allows; repeat"
                                            + " after 1 s")),
                    Map.entry(
                            503,
                            new Wrong(
                                    "log-unavailable",
                                    "The log does not answer",
                                    "the log did not acknowledge in time; the write may still be accepted,"
                                            + " so repeat it with the same key")),
                    Map.entry(
                            410,
                            new Wrong(
                                    "position-gone",
                                    "The log does not hold that position",
                                    "zebra.jobs.trainer/3@41 is not in the log; read the whole again")),
                    Map.entry(
                            504,
                            new Wrong(
                                    "not-folded",
                                    "That position was not reached in time",
                                    "zebra.jobs.trainer/3@41 was not folded here within 5 s")));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents()
                .addSecurityScheme(
                        SCHEME,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description(
                                        "An API key, zk_...; needed unless the service listens on"
                                                + " loopback"));
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        document.getPaths()
                .getPathItems()
                .forEach(
                        (path, item) ->
                                item.getOperations()
                                        .forEach(
                                                (method, operation) ->
                                                        complete(path, method, operation)));
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        // What serves models speaks OpenAI's language, errors included.
        if (PUBLIC.contains(path) || new Route(method.name(), path).openAi()) {
            return;
        }
        for (var status : WRONG.keySet()) {
            if (operation.getResponses().getAPIResponse(String.valueOf(status)) != null) {
                add(operation, status);
            }
        }
        operation.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(SCHEME));
        add(operation, 401);
        add(operation, 403);
        add(operation, 429);
        if (operation.getParameters() != null) {
            add(operation, 400);
        }
        if (named(operation)) {
            add(operation, 404);
        }
        if (operation.getRequestBody() != null) {
            List.of(400, 413, 415, 422).forEach(status -> add(operation, status));
        }
        if (BODIES.contains(method) || method == PathItem.HttpMethod.DELETE) {
            add(operation, 409);
            add(operation, 503);
        }
    }

    private static boolean named(Operation operation) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> parameter.getIn() == Parameter.In.PATH);
    }

    private static void add(Operation operation, int status) {
        var responses = operation.getResponses();
        var code = String.valueOf(status);
        APIResponse answer = responses.getAPIResponse(code);
        var wrong = WRONG.get(status);
        if (answer == null) {
            answer = OASFactory.createAPIResponse().description(wrong.title());
            responses.addAPIResponse(code, answer);
        }
        if (answer.getContent() == null) {
            answer.setContent(OASFactory.createContent());
        }
        var content = answer.getContent();
        if (content.getMediaType(Problem.MEDIA_TYPE) == null) {
            content.addMediaType(
                    Problem.MEDIA_TYPE,
                    OASFactory.createMediaType()
                            .schema(OASFactory.createSchema().ref("#/components/schemas/Problem")));
        }
        var type = content.getMediaType(Problem.MEDIA_TYPE);
        if (type.getExample() == null) {
            type.setExample(wrong.example(status));
        }
    }
}
