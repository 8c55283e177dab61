package dev.zebra.dashboard.proxy;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Passes `/v1` on to the inference service, streams included.
@Path("/v1/{path: .*}")
@Singleton
@RunOnVirtualThread
public class InferenceProxy {

    /// Segments of unreserved characters and `@`, which is what the API and model ids are made of.
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]*(/[A-Za-z0-9][A-Za-z0-9._@-]*)*");

    /// The cookie that keeps a browser's key; see `POST /access/session`.
    private static final String SESSION = "zebra-key";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    private final URI inference;

    InferenceProxy(DashboardConfig config) {
        this.inference = config.url();
    }

    /// Passes a read on.
    @GET
    @Operation(hidden = true)
    public Response get(@PathParam("path") String path, @Context HttpHeaders headers)
            throws InterruptedException {
        return pass(request(path, headers).GET().build());
    }

    /// Passes a request on; its answer streams back as it comes.
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response post(@PathParam("path") String path, @Context HttpHeaders headers, String body)
            throws InterruptedException {
        return pass(
                request(path, headers)
                        .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    /// The path as text of a path, never as a reference that could name another host or climb out
    /// of `/v1`.
    private HttpRequest.Builder request(String path, HttpHeaders headers) {
        if (!PLAIN.matcher(path).matches()) {
            throw new NotFoundException();
        }
        var request = HttpRequest.newBuilder(inference.resolve("/v1/" + path));
        key(headers).ifPresent(key -> request.header(HttpHeaders.AUTHORIZATION, key));
        return request;
    }

    /// The key that the caller sent, in the form that the inference service takes.
    private static Optional<String> key(HttpHeaders headers) {
        var sent = headers.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (sent != null) {
            return Optional.of(sent);
        }
        return Optional.ofNullable(headers.getHeaderString("X-API-Key"))
                .or(
                        () ->
                                Optional.ofNullable(headers.getCookies().get(SESSION))
                                        .map(Cookie::getValue))
                .map(key -> "Bearer " + key);
    }

    private Response pass(HttpRequest request) throws InterruptedException {
        try {
            var answer = client.send(request, BodyHandlers.ofInputStream());
            var passed =
                    Response.status(answer.statusCode())
                            .type(
                                    answer.headers()
                                            .firstValue(HttpHeaders.CONTENT_TYPE)
                                            .orElse(MediaType.APPLICATION_JSON))
                            .entity(flushing(answer.body()));
            answer.headers()
                    .firstValue(HttpHeaders.RETRY_AFTER)
                    .ifPresent(wait -> passed.header(HttpHeaders.RETRY_AFTER, wait));
            return passed.build();
        } catch (IOException unreachable) {
            return Response.status(Response.Status.BAD_GATEWAY)
                    .type(MediaType.APPLICATION_JSON)
                    .entity(
                            Map.of(
                                    "error",
                                    Map.of(
                                            "type",
                                            "server_error",
                                            "message",
                                            "the inference service at "
                                                    + inference
                                                    + " does not answer")))
                    .build();
        }
    }

    /// Hands on whatever has arrived at once, and lets go of the answer when the reader is gone.
    private static StreamingOutput flushing(InputStream body) {
        return output -> {
            try (body) {
                var buffer = new byte[8192];
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    output.write(buffer, 0, read);
                    output.flush();
                }
            }
        };
    }
}
