package dev.zebra.jobs.rest;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready while requests need a key and there is no way to get one.
@Readiness
@ApplicationScoped
class AccessReadiness implements HealthCheck {

    private final Authentication authentication;

    AccessReadiness(Authentication authentication) {
        this.authentication = authentication;
    }

    @Override
    public HealthCheckResponse call() {
        var trouble = authentication.trouble();
        var answer = HealthCheckResponse.named("access").status(trouble.isEmpty());
        trouble.ifPresent(reason -> answer.withData("reason", reason));
        return answer.build();
    }
}
