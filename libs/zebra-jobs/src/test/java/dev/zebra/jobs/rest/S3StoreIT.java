package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.testkit.BrokerResource;
import dev.zebra.testkit.JobsClient;
import dev.zebra.testkit.S3Resource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A service that is configured to keep its artifacts in S3.
@QuarkusTest
@TestProfile(S3StoreIT.InS3.class)
class S3StoreIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TestHTTPResource("/")
    URI address;

    @Test
    void runsJobsThatReadWhatOthersMade() {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        var maker = jobs.submit(Bodies.text("s3/made", "one", "s3-1"), "s3/made");
        jobs.awaitSuccess(maker, LIMIT);

        // When
        var reader = jobs.submit(Bodies.reading("s3/read", "two", "dataset:s3/made"), "s3/read");
        jobs.awaitSuccess(reader, LIMIT);

        // Then
        assertThat(jobs.items("/artifacts?name=s3/read")).hasSize(1);
        var rescan = jobs.send("POST", "/rescans?verify=true", null);
        assertThat(rescan.status()).isEqualTo(200);
        assertThat(rescan.body().path("orphans")).isEmpty();
        // What other tests of this broker have published lies in their store.
        assertThat(rescan.body().path("missing").toString()).doesNotContain("dataset:s3/");
        assertThat(rescan.body().path("damaged")).isEmpty();
        assertThat(rescan.body().path("announced")).isEmpty();
    }

    /// In a bucket.
    public static final class InS3 implements QuarkusTestProfile {

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(TextRunner.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("zebra.domain", "tokenizer");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(
                    new TestResourceEntry(BrokerResource.class),
                    new TestResourceEntry(S3Resource.class));
        }
    }
}
