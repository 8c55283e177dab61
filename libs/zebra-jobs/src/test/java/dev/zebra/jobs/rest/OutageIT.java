package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zebra.testkit.JobsClient;
import dev.zebra.testkit.KafkaBroker;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RestProfile.class)
class OutageIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KafkaBroker broker = KafkaBroker.shared();

    @TestHTTPResource("/")
    URI address;

    @AfterEach
    void bringTheBrokerBack() {
        broker.start();
    }

    @Test
    void answersSayHowOldTheyAreWhileTheBrokerIsAway() {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        assertThat(jobs.send("GET", "/jobs", null).response().headers().map())
                .doesNotContainKey("zebra-fold-age");

        // When
        broker.stop();

        // Then
        await().atMost(LIMIT)
                .until(
                        () ->
                                jobs.send("GET", "/jobs", null)
                                                .response()
                                                .headers()
                                                .firstValueAsLong("Zebra-Fold-Age")
                                                .orElse(0)
                                        >= 5);
        broker.start();
        await().atMost(LIMIT)
                .until(
                        () ->
                                jobs.send("GET", "/jobs", null)
                                        .response()
                                        .headers()
                                        .firstValue("Zebra-Fold-Age")
                                        .isEmpty());
    }

    @Test
    void makesOneJobOfASubmissionRepeatedOverAnOutage() {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        var body = Bodies.text("outage/once", "hello", "outage");
        jobs.awaitSuccess(jobs.submit(Bodies.text("outage/before", "x"), "outage/0"), LIMIT);
        broker.stop();

        // When
        var refused = jobs.send("POST", "/jobs", body, "Idempotency-Key", "outage/1");
        var meanwhile = jobs.send("GET", "/jobs", null);
        broker.start();
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () ->
                                jobs.send("POST", "/jobs", body, "Idempotency-Key", "outage/1")
                                                .status()
                                        == 202);
        var job = refused.body().path("job").asText();
        jobs.awaitSuccess(job, LIMIT);

        // Then
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.response().headers().firstValue("Idempotency-Key")).hasValue("outage/1");
        assertThat(refused.body().path("detail").asText()).contains("repeat");
        assertThat(meanwhile.status()).isEqualTo(200);
        assertThat(jobs.items("/jobs?run=outage"))
                .singleElement()
                .satisfies(one -> assertThat(one.path("id").asText()).isEqualTo(job));
        assertThat(jobs.items("/artifacts?name=outage/once")).hasSize(1);
    }
}
