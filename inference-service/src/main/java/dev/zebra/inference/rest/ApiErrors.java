package dev.zebra.inference.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.inference.openai.ApiException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Errors in OpenAI's shape, on the paths where OpenAI's clients call.
@Singleton
public final class ApiErrors {

    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;
    private static final int RETRY_SECONDS = 1;
    private static final List<String> PATHS = List.of("/v1", "/tokenize", "/detokenize");

    private final ObjectMapper json;

    ApiErrors(ObjectMapper json) {
        this.json = json;
    }

    /// What a resource refused.
    @ServerExceptionMapper
    public Response refused(ApiException refused) {
        var answer =
                Response.status(refused.status())
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(refused.body());
        if (refused.passing()) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return answer.build();
    }

    /// What the framework refused comes as a problem; here it is told as OpenAI does.
    @ServerResponseFilter
    public void reshape(ContainerRequestContext request, ContainerResponseContext response) {
        int status = response.getStatus();
        var path = request.getUriInfo().getPath();
        if (status < BAD_REQUEST
                || PATHS.stream().noneMatch(path::startsWith)
                || response.getEntity() instanceof ApiException.Body) {
            return;
        }
        var detail = json.valueToTree(response.getEntity()).path("detail");
        var message = detail.isTextual() ? detail.textValue() : "HTTP " + status;
        var type = status < SERVER_ERROR ? "invalid_request_error" : "server_error";
        response.setEntity(
                ApiException.Body.of(message, type, null, null),
                new Annotation[0],
                MediaType.APPLICATION_JSON_TYPE);
    }
}
