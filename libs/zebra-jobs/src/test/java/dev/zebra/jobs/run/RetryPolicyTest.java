package dev.zebra.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final RetryPolicy POLICY =
            new RetryPolicy(5, Duration.ofSeconds(10), 3, Duration.ofSeconds(100));

    @Test
    void pausesLongerEachTimeUpToTheLongest() {
        assertThat(POLICY.pause(0, "job")).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
        assertThat(POLICY.pause(1, "job"))
                .isBetween(Duration.ofSeconds(24), Duration.ofSeconds(30));
        assertThat(POLICY.pause(2, "job"))
                .isBetween(Duration.ofSeconds(72), Duration.ofSeconds(90));
        assertThat(POLICY.pause(3, "job"))
                .isBetween(Duration.ofSeconds(80), Duration.ofSeconds(100));
        assertThat(POLICY.pause(1_000, "job")).isLessThanOrEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void saysTheSameEverywhereAndKeepsJobsApart() {
        assertThat(POLICY.pause(1, "one")).isEqualTo(POLICY.pause(1, "one"));
        assertThat(POLICY.pause(1, "one")).isNotEqualTo(POLICY.pause(1, "other"));
    }

    @Test
    void refusesPausesThatShrink() {
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(1), 0.5, Duration.ofDays(1)))
                .hasMessageContaining("factor")
                .hasMessageContaining("0.5");
    }
}
