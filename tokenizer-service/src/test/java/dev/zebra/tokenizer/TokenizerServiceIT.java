package dev.zebra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.testkit.BrokerResource;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The service as its users see it, over a real broker.
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class TokenizerServiceIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TEXT = "The zebra sees the lion; the lion sees the grass.\n";

    @ConfigProperty(name = "zebra.data-roots")
    Path data;

    @Inject Artifacts artifacts;
    @TestHTTPResource URI address;

    private JobsClient jobs;

    @BeforeEach
    void writeSources() throws IOException {
        jobs = new JobsClient(address).awaitReady(SOON);
        Files.createDirectories(data.resolve("it"));
        Files.writeString(data.resolve("it/a.txt"), TEXT.repeat(200));
        Files.writeString(data.resolve("it/b.jsonl"), "{\"text\": \"Quagga.\"}\n".repeat(20));
        Files.writeString(data.resolve("it/bad.jsonl"), "{\"text\": 1}\n");
    }

    private static String training(String name) {
        return json(
                """
                {'kind': 'train-tokenizer', 'spec': {'sources': ['it/a.txt', 'it/b.jsonl'],
                 'vocabularySize': 280, 'output': 'tokenizer:%s'}}"""
                        .formatted(name));
    }

    private static String tokenization(String tokenizer, String source, String output) {
        return json(
                """
                {'kind': 'tokenize', 'spec': {'tokenizer': 'tokenizer:%s',
                 'sources': ['it/a.txt', '%s'], 'output': 'dataset:%s'}}"""
                        .formatted(tokenizer, source, output));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    @Test
    void tokenizesOnceTheTokenizerIsThere() throws IOException {
        // Given: a job that needs a tokenizer which nobody has made yet
        var tokenize = jobs.submit(tokenization("later", "it/b.jsonl", "later"), "later-tokenize");
        var waiting = jobs.awaitState(tokenize, "WAITING", SOON);
        assertThat(waiting.at("/waitingFor/0/pointer").asText()).isEqualTo("/tokenizer");
        assertThat(waiting.at("/waitingFor/0/reference").asText()).isEqualTo("tokenizer:later");

        // When
        var train = jobs.submit(training("later"), "later-train");
        jobs.awaitSuccess(train, SOON);
        var done = jobs.awaitSuccess(tokenize, SOON);

        // Then
        assertThat(done.at("/outputs/0").asText()).isEqualTo("dataset:later@1");
        assertThat(done.at("/inputs/0/reference").asText()).isEqualTo("tokenizer:later@1");
        var dataset = version("dataset:later");
        assertThat(dataset.inputs().getFirst().digest())
                .isEqualTo(version("tokenizer:later").digest());
        assertThat(dataset.metrics().get("documents").intValue()).isEqualTo(21);
        assertThat(jobs.items("/artifacts?kind=dataset&name=later")).hasSize(1);
        try (var data = artifacts.open(dataset);
                var tokens = TokenDataset.open(data.directory());
                var files = artifacts.open(version("tokenizer:later"));
                var tokenizer = Tokenizer.load(files.directory())) {
            assertThat(tokens.documents()).isEqualTo(21);
            assertThat(tokens.tokenizerDigest()).isEqualTo(tokenizer.digest());
            assertThat(tokenizer.decode(tokens.document(0))).isEqualTo(TEXT.repeat(200));
            assertThat(tokenizer.decode(tokens.document(20))).isEqualTo("Quagga.");
        }
    }

    @Test
    void givesEqualWorkEqualDigests() {
        var trained = jobs.submit(training("equal"), "equal-train");
        var again = jobs.submit(training("equal-again"), "equal-train-again");
        var one = jobs.submit(tokenization("equal", "it/b.jsonl", "equal-1"), "equal-1");
        var two = jobs.submit(tokenization("equal-again", "it/b.jsonl", "equal-2"), "equal-2");
        List.of(trained, again, one, two).forEach(job -> jobs.awaitSuccess(job, SOON));

        assertThat(version("tokenizer:equal-again").digest())
                .isEqualTo(version("tokenizer:equal").digest());
        assertThat(version("dataset:equal-2").digest())
                .isEqualTo(version("dataset:equal-1").digest());
    }

    @Test
    void failsOnMalformedTextAndSaysWhere() {
        jobs.awaitSuccess(jobs.submit(training("malformed"), "malformed-train"), SOON);

        var job = jobs.submit(tokenization("malformed", "it/bad.jsonl", "malformed"), "malformed");

        var failed = jobs.awaitState(job, "FAILED", SOON);
        assertThat(failed.path("reason").asText())
                .endsWith("it/bad.jsonl line 1: the field 'text' holds no string");
    }

    private ArtifactVersion version(String reference) {
        return artifacts.resolve(ArtifactReference.parse(reference)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'sources': ['it/none.txt'] | /spec/sources/0 | no readable file 'it/none.txt'",
                "'sources': ['it'] | /spec/sources/0 | no readable file 'it'",
                "'sources': ['../x'] | /spec/sources/0 | '../x' lies outside the data roots",
                "'sources': ['it/a.txt', '/etc/passwd'] | /spec/sources/1 | outside the data roots",
                "'sources': [] | /spec/sources | must name 1 to 10000 files",
                "'sources': 'it/a.txt' | /spec/sources | must be an array",
                "'vocabularySize': 10 | /spec/vocabularySize | must be from 263",
                "'specialTokens': ['a'] | /spec/specialTokens | 'a' is no special token",
                "'format': 'pdf' | /spec/format | 'pdf' is no text format",
                "'output': 'dataset:x' | /spec/output | 'dataset:x' is a dataset; write a tokenizer",
                "'epochs': 3 | /spec/epochs | is not a known field"
            })
    void namesTheFieldOfABadTraining(String field, String pointer, String detail) {
        assertProblem(
                """
                {'kind': 'train-tokenizer', 'spec': {'sources': ['it/a.txt'], 'format': 'auto',
                 'specialTokens': [], 'vocabularySize': 280, 'output': 'tokenizer:bad'}}""",
                field,
                pointer,
                detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'tokenizer': 'model:m' | /spec/tokenizer | a tokenizer is needed",
                "'tokenizer': 'tokenizer:Books' | /spec/tokenizer | 'Books' is no artifact name",
                "'tokenizer': 7 | /spec/tokenizer | must be a string",
                "'sources': ['it/none.txt'] | /spec/sources/0 | no readable file 'it/none.txt'",
                "'output': 'tokenizer:x' | /spec/output | 'tokenizer:x' is a tokenizer; write a"
            })
    void namesTheFieldOfABadTokenization(String field, String pointer, String detail) {
        assertProblem(
                """
                {'kind': 'tokenize', 'spec': {'tokenizer': 'tokenizer:bad', 'sources': ['it/a.txt'],
                 'output': 'dataset:bad'}}""",
                field,
                pointer,
                detail);
    }

    /// Sends the job with one field set otherwise, and expects to be told so and nothing else.
    private void assertProblem(String job, String field, String pointer, String detail) {
        var answer = jobs.send("POST", "/jobs", with(job, field));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.response().headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/problem+json");
        JsonNode errors = answer.body().path("errors");
        assertThat(errors).hasSize(1);
        assertThat(errors.at("/0/pointer").asText()).isEqualTo(pointer);
        assertThat(errors.at("/0/detail").asText()).contains(detail);
    }

    /// The job with a field set or added.
    private static String with(String job, String field) {
        try {
            var whole = (ObjectNode) JSON.readTree(json(job));
            var changed = (ObjectNode) JSON.readTree(json("{" + field + "}"));
            ((ObjectNode) whole.path("spec")).setAll(changed);
            return whole.toString();
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    @Test
    void acceptsOnlyItsOwnKinds() {
        var answer = jobs.send("POST", "/jobs", json("{'kind': 'pretrain', 'spec': {}}"));

        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/kind");
    }
}
