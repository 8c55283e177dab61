package dev.zebra.jobs.rest;

import dev.zebra.jobs.access.Principal;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.RequestScoped;
import java.util.function.BooleanSupplier;

/// Who asks, as [Authentication] found out.
@RequestScoped
class Caller {

    private final CurrentVertxRequest request;

    Caller(CurrentVertxRequest request) {
        this.request = request;
    }

    /// The name that events and jobs carry.
    String principal() {
        return who().name();
    }

    /// Tells whether the credentials of this request still hold, now and after it.
    BooleanSupplier holds() {
        var context = request.getCurrent();
        BooleanSupplier holds = context == null ? null : context.get(Authentication.HOLDS);
        return holds == null ? () -> true : holds;
    }

    /// Name and scope.
    Principal who() {
        var context = request.getCurrent();
        Principal known = context == null ? null : context.get(Authentication.PRINCIPAL);
        return known == null ? Principal.LOCAL : known;
    }
}
