package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.job.Submission;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir Path folder;
    private Cluster cluster;

    @BeforeEach
    void start() {
        cluster = new Cluster(folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void runsASubmittedJobAndPublishesItsOutput() throws Exception {
        // Given
        var node = cluster.node(Domain.TOKENIZER, "t-0", new CopyRunner(JobKind.TOKENIZE));

        // When
        long begin = System.nanoTime();
        var submitted = node.jobs().submit(copy("key", "hello", null, "dataset:hello", null));
        var job = Cluster.awaitState(node, submitted.job().id(), StateName.SUCCEEDED, SOON);
        System.out.println(
                "submit to succeeded " + (System.nanoTime() - begin) / 1_000_000 + " ms");

        // Then
        assertThat(submitted.created()).isTrue();
        assertThat(job.outputs()).hasToString("[dataset:hello@1]");
        var version =
                node.artifacts().resolve(ArtifactReference.parse("dataset:hello")).orElseThrow();
        assertThat(node.artifacts().directory(version).resolve("text")).hasContent("hello");
        assertThat(
                        new String(
                                node.logs().open(job.id()).orElseThrow().readAllBytes(),
                                StandardCharsets.UTF_8))
                .contains("copying 'hello'");
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(node.progress().last(job.id()).orElseThrow().fraction())
                                        .isEqualTo(1));
    }

    private static Submission copy(
            @Nullable String key,
            String text,
            @Nullable String source,
            String output,
            @Nullable String run) {
        var spec = JsonNodeFactory.instance.objectNode();
        spec.put("text", text);
        if (source != null) {
            spec.put("source", source);
        }
        spec.put("output", output);
        return submission(key, spec, run);
    }

    private static Submission submission(
            @Nullable String key, JsonNode spec, @Nullable String run) {
        return new Submission(JobKind.TOKENIZE, spec, run, Map.of(), "tester", key);
    }
}
