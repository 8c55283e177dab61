package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "[::1]", "a.localhost"})
    void answersAsThisMachine(String host) {
        assertThat(Loopback.names(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                ""
            })
    void doesNotAnswerAsAnotherMachine(String host) {
        assertThat(Loopback.names(host)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:8080, true",
        "http://LOCALHOST:8080, localhost:8080, true",
        "http://localhost:8081, localhost:8080, false",
        "http://evil.example, localhost:8080, false",
        "null, localhost:8080, false",
        "http://[, localhost:8080, false"
    })
    void knowsItsOwnPages(String origin, String authority, boolean same) {
        assertThat(Loopback.sameOrigin(origin, authority)).isEqualTo(same);
    }
}
