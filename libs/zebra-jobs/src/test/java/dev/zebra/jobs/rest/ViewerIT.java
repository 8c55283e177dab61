package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.testkit.BrokerResource;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A service without a domain, such as the dashboard.
@QuarkusTest
@TestProfile(ViewerIT.Profile.class)
class ViewerIT {

    @TestHTTPResource("/")
    URI address;

    @Test
    void showsEverythingAndAcceptsNoJob() {
        // Given
        var jobs = new JobsClient(address).awaitReady(Duration.ofSeconds(30));

        // When
        var listed = jobs.send("GET", "/jobs", null);
        var refused = jobs.send("POST", "/jobs", Bodies.text("viewer/none", "x"));

        // Then
        assertThat(listed.status()).isEqualTo(200);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().at("/errors/0/pointer").asText()).isEqualTo("/kind");
        assertThat(refused.body().at("/errors/0/detail").asText()).contains("tokenizer service");
    }

    public static final class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(BrokerResource.class));
        }
    }
}
