package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

    @Test
    void letsEachAskAsOftenAsTheBurstAllowsAndThenSaysHowLongToWait() {
        var rates = new Rates(1, 3);

        for (int i = 0; i < 3; i++) {
            assertThat(rates.ask("one")).isZero();
        }
        assertThat(rates.ask("one")).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(rates.ask("other")).isZero();
    }
}
