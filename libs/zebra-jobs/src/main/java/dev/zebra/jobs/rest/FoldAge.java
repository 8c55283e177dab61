package dev.zebra.jobs.rest;

import dev.zebra.jobs.job.Jobs;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Says on every answer how old it may be while the broker is away: `Zebra-Fold-Age`, in seconds.
/// Without that header the broker was heard within the last seconds.
@Singleton
final class FoldAge {

    static final String HEADER = "Zebra-Fold-Age";

    private static final int EARLY = 9_500;

    private final Jobs jobs;

    FoldAge(Jobs jobs) {
        this.jobs = jobs;
    }

    void register(@Observes Filters filters) {
        filters.register(this::mark, EARLY);
    }

    private void mark(RoutingContext context) {
        if (!context.normalizedPath().startsWith("/q/")) {
            context.addHeadersEndHandler(
                    ending -> {
                        var staleness = jobs.staleness();
                        if (!staleness.inContact()) {
                            context.response()
                                    .headers()
                                    .set(HEADER, String.valueOf(staleness.age().toSeconds()));
                        }
                    });
        }
        context.next();
    }
}
