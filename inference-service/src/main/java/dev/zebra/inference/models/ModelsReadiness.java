package dev.zebra.inference.models;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready once every model that is loaded at the start has produced a token or failed.
@Readiness
@ApplicationScoped
class ModelsReadiness implements HealthCheck {

    private final ModelService service;

    ModelsReadiness(ModelService service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("models").status(service.ready()).build();
    }
}
