package dev.zebra.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.system.stack.LocalStack;
import org.junit.jupiter.api.Test;

/// A few of the crashes that `zebra chaos` can cause; docs/reliability.md tells what hundreds did.
class ChaosIT {

    private static final String KILLS = "8";
    private static final String SEED = "20261125";

    @Test
    void losesAndDoublesNothingWhenServicesWorkersAndTheBrokerAreKilled() {
        try (var stack = new LocalStack()) {
            var said =
                    stack.zebra(
                            "chaos",
                            "--json",
                            "--kills",
                            KILLS,
                            "--seed",
                            SEED,
                            "--port-base",
                            String.valueOf(stack.portBase()));

            assertThat(said.exit()).as(said.toString()).isZero();
            assertThat(said.json().path("kills").asText()).isEqualTo(KILLS);
            assertThat(said.json().path("violations")).isEmpty();
            assertThat(said.json().path("pipelines").asInt()).isGreaterThan(3);
        }
    }
}
