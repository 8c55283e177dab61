package dev.zebra.jobs.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Keeps a service that listens on loopback to its own machine, on every route but health: it
/// refuses foreign Host headers (a page whose name was rebound to this machine), writes
/// from pages of another origin, and bodies that are not JSON, which a foreign form could send.
@Singleton
final class LoopbackGuard {

    private static final int EARLY = 10_000;

    private final ObjectMapper json;
    private final String host;

    LoopbackGuard(
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String host) {
        this.json = json;
        this.host = host;
    }

    void register(@Observes Filters filters) {
        if (Loopback.binds(host)) {
            filters.register(this::guard, EARLY);
        }
    }

    private void guard(RoutingContext context) {
        var request = context.request();
        var problem = health(context) ? null : refusal(request);
        if (problem == null) {
            context.next();
            return;
        }
        var response =
                context.response()
                        .setStatusCode(problem.status())
                        .putHeader("Content-Type", Problem.MEDIA_TYPE);
        if (request.version() != HttpVersion.HTTP_2) {
            // RFC 9113, 8.2.2: over HTTP/2 the header makes the response malformed.
            response.putHeader("Connection", "close");
        }
        response.end(text(problem));
    }

    private static boolean health(RoutingContext context) {
        var path = context.normalizedPath();
        return path.equals("/q/health") || path.startsWith("/q/health/");
    }

    private static @Nullable Problem refusal(HttpServerRequest request) {
        var authority = request.authority();
        if (authority == null || !Loopback.names(authority.host())) {
            return Problem.of(
                    403,
                    "foreign-host",
                    "Forbidden",
                    "this service answers as localhost only, not as "
                            + (authority == null ? "a request without Host" : authority.host()));
        }
        if (Route.of(request.method().name(), request.path()).reads()) {
            return null;
        }
        var origin = request.getHeader("Origin");
        if (!Loopback.sameOrigin(origin, authority.toString())) {
            return Problem.of(
                    403,
                    "foreign-origin",
                    "Forbidden",
                    "a page of " + origin + " may not write to " + authority);
        }
        return json(request.getHeader("Content-Type")) || !hasBody(request)
                ? null
                : Problem.of(
                        415,
                        "unsupported-media-type",
                        "Unsupported Media Type",
                        request.path() + " takes a body of type application/json");
    }

    private static boolean hasBody(HttpServerRequest request) {
        var length = request.getHeader("Content-Length");
        return length == null
                ? request.getHeader("Transfer-Encoding") != null
                        || request.getHeader("Content-Type") != null
                : !length.equals("0");
    }

    private static boolean json(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.endsWith("+json");
    }

    private String text(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
