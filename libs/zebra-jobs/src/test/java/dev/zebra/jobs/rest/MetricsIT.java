package dev.zebra.jobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RestProfile.class)
class MetricsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(zebra_[a-z_]+)` ");
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (zebra_[a-z_]+) (.+)$");

    @TestHTTPResource("/")
    URI address;

    @Test
    void tellsOfASmallHistory() {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        double before = value("zebra_attempts_total{kind=\"prepare\",outcome=\"succeeded\"}");
        double failed = value("zebra_attempts_total{kind=\"prepare\",outcome=\"failed\"}");

        // When
        jobs.awaitSuccess(jobs.submit(Bodies.text("metrics/one", "x"), "metrics/1"), LIMIT);
        jobs.submit(Bodies.text("metrics/two", "fail"), "metrics/2");

        // Then
        await().atMost(LIMIT)
                .until(
                        () ->
                                value("zebra_attempts_total{kind=\"prepare\",outcome=\"failed\"}")
                                        == failed + 1);
        assertThat(value("zebra_attempts_total{kind=\"prepare\",outcome=\"succeeded\"}"))
                .isEqualTo(before + 1);
        assertThat(value("zebra_claims_total{result=\"won\"}")).isGreaterThanOrEqualTo(2);
        assertThat(value("zebra_jobs{kind=\"prepare\",state=\"succeeded\"}")).isPositive();
        assertThat(value("zebra_publication_seconds_count{kind=\"dataset\"}")).isPositive();
        assertThat(value("zebra_publication_size_bytes_sum{kind=\"dataset\"}")).isPositive();
        assertThat(value("zebra_log_append_seconds_count{outcome=\"acknowledged\"}"))
                .isGreaterThan(5);
        assertThat(value("zebra_log_age_seconds")).isBetween(0.0, 60.0);
        assertThat(value("zebra_housekeeper_partitions")).isBetween(0.0, 12.0);
    }

    @Test
    void everyMeterIsDocumentedAndEveryDocumentedMeterIsThereWithItsHelp() throws IOException {
        // Given
        var jobs = new JobsClient(address).awaitReady(LIMIT);
        jobs.awaitSuccess(jobs.submit(Bodies.text("metrics/doc", "x"), "metrics/doc"), LIMIT);
        var page = Files.readString(Path.of("../../docs/observability.md"));
        await().atMost(LIMIT).until(() -> scrape().contains("zebra_attempts_total"));

        // When
        var documented = names(DOCUMENTED, page);
        var there = names(HELP, scrape());

        // Then
        there.removeIf(name -> name.endsWith("_max"));
        assertThat(there).isEqualTo(documented);
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String scrape() {
        return given().accept("text/plain")
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /// The value of a series; 0 if there is none yet.
    private static double value(String series) {
        return scrape().lines()
                // The registry closes a list of labels with a comma.
                .map(line -> line.replace(",}", "}"))
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }
}
