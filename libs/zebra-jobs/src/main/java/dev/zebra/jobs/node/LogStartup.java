package dev.zebra.jobs.node;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/// Started once the log is folded as far as it was when this replica started, however long that
/// takes.
@Startup
@ApplicationScoped
class LogStartup implements HealthCheck {

    private final Node node;

    LogStartup(Node node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        var readiness = node.readiness();
        return HealthCheckResponse.named("first fold")
                .status(readiness.folded())
                .withData("lagRecords", readiness.lag())
                .build();
    }
}
