package dev.zebra.jobs.node;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Alive while every thread of the node is: none of them ends by itself, so only a restart mends
/// it.
@Liveness
@ApplicationScoped
class ThreadsLiveness implements HealthCheck {

    private final Node node;

    ThreadsLiveness(Node node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        var dead = node.deadThreads();
        var answer = HealthCheckResponse.named("threads").status(dead.isEmpty());
        if (!dead.isEmpty()) {
            answer.withData("dead", String.join(", ", dead));
        }
        return answer.build();
    }
}
