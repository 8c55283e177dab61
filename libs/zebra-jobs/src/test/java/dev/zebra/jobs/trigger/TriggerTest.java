package dev.zebra.jobs.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.trigger.Trigger.Bounds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerTest {

    private static final ArtifactName REPORT = ArtifactName.parse("report:books");
    private static final Instant NOW = Instant.ofEpochSecond(100);

    @ParameterizedTest
    @CsvSource({
        "loss, below, 3.2, true",
        "loss, below, 3.0, false",
        "loss, atMost, 3.0, true",
        "loss, above, 3.0, false",
        "loss, atLeast, 3.0, true",
        "/perplexity/512, below, 20, true",
        "/perplexity/512, below, 10, false",
        "/perplexity/1024, below, 1000, false",
        "name, atLeast, 0, false",
        "missing, atLeast, -1e9, false",
    })
    void isStartedWhereEachMetricIsWithinItsBounds(
            String metric, String bound, double limit, boolean started) {
        var bounds = Json.value(Json.tree(Map.of(bound, limit)), Bounds.class);

        assertThat(trigger(Map.of(metric, bounds), false, NOW).startedBy(version()))
                .isEqualTo(started);
    }

    @Test
    void isNotStartedWhilePausedNorByWhatCameBeforeIt() {
        assertThat(trigger(Map.of(), false, NOW).startedBy(version())).isTrue();
        assertThat(trigger(Map.of(), true, NOW).startedBy(version())).isFalse();
        assertThat(trigger(Map.of(), false, NOW.plusMillis(1)).startedBy(version())).isFalse();
    }

    @Test
    void refusesBoundsThatBoundNothing() {
        assertThatThrownBy(() -> new Bounds(null, null, null, null))
                .hasMessageContaining("atLeast");
    }

    @Test
    void leadsAReportBackToItsModel() {
        var spec =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("model", "${input:/model}")
                        .put("from", "${artifact} of ${run}");

        var filled = Placeholders.fill(spec, version());

        assertThat(filled.path("model").asText()).isEqualTo("model:books@3");
        assertThat(filled.path("from").asText()).isEqualTo("report:books@1 of r");
        assertThatThrownBy(
                        () ->
                                Placeholders.fill(
                                        JsonNodeFactory.instance.textNode("${input:/other}"),
                                        version()))
                .hasMessageContaining("/other");
    }

    private static Trigger trigger(Map<String, Bounds> metrics, boolean paused, Instant since) {
        return new Trigger(
                "t",
                new Trigger.When(REPORT, null, null, metrics),
                new Trigger.Template(JobKind.EVALUATE, JsonNodeFactory.instance.objectNode(), null),
                paused,
                since);
    }

    private static ArtifactVersion version() {
        Map<String, JsonNode> metrics =
                Map.of(
                        "loss", Json.tree(3.0),
                        "name", Json.tree("zebra"),
                        "perplexity", Json.tree(Map.of("512", 15.5)));
        return new ArtifactVersion(
                REPORT,
                1,
                "sha256-0",
                "publication",
                "job",
                1,
                "r",
                0,
                true,
                Map.of(),
                metrics,
                List.of(
                        new ResolvedInput(
                                "/model", ArtifactReference.parse("model:books@3"), "sha256-1")),
                0,
                NOW,
                null,
                false);
    }
}
