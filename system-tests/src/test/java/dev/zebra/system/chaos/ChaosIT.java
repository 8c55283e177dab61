package dev.zebra.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.system.stack.LocalStack;
import org.junit.jupiter.api.Test;

/// The command that kills at random, with a seed that strikes services, workers and the broker.
class ChaosIT {

    private static final int KILLS = 8;

    @Test
    void eightKillsLoseNothingDoubleNothingAndChangeNoByte() {
        try (var stack = new LocalStack()) {
            var said =
                    stack.zebra(
                            "chaos",
                            "--kills",
                            String.valueOf(KILLS),
                            "--seed",
                            "7",
                            "--port-base",
                            String.valueOf(stack.portBase()),
                            "--json");

            assertThat(said.exit()).as(said.toString()).isZero();
            var report = said.json();
            assertThat(report.path("violations")).as(said.out()).isEmpty();
            assertThat(report.path("killed").valueStream().mapToInt(it -> it.asInt()).sum())
                    .isEqualTo(KILLS);
            assertThat(report.path("jobs").asInt()).isGreaterThan(9);
        }
    }
}
