package dev.zebra.jobs.node;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready once the log is folded up to where it ended at the start, and only with the right topics.
@Readiness
@ApplicationScoped
class LogReadiness implements HealthCheck {

    private final Node node;

    LogReadiness(Node node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        var readiness = node.readiness();
        var answer =
                HealthCheckResponse.named("log")
                        .status(readiness.ready())
                        .withData("folded", readiness.folded())
                        .withData("brokerAgeMillis", readiness.brokerAgeMillis())
                        .withData("lagRecords", readiness.lag())
                        .withData("heldJobs", node.held().size());
        if (!readiness.differences().isEmpty()) {
            answer.withData("differences", String.join("; ", readiness.differences()));
        }
        return answer.build();
    }
}
