package dev.zebra.jobs.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Tells proxies to pass every event stream of the service on as it comes.
@Singleton
final class StreamHeaders {

    private static final int LATE = 10;

    void register(@Observes Filters filters) {
        filters.register(StreamHeaders::mark, LATE);
    }

    private static void mark(RoutingContext context) {
        context.addHeadersEndHandler(
                ended -> {
                    var headers = context.response().headers();
                    var type = headers.get(HttpHeaders.CONTENT_TYPE);
                    if (type != null && type.startsWith("text/event-stream")) {
                        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
                        headers.set("X-Accel-Buffering", "no");
                    }
                });
        context.next();
    }
}
