package dev.zebra.system.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.system.stack.LocalStack;
import dev.zebra.system.stack.Service;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each REST edge answers to bad input: a 4xx problem that names the field, and no job.
class BadInputIT {

    private static LocalStack stack;

    @BeforeAll
    static void up() {
        stack = new LocalStack();
        stack.up();
        var text = TinyPipeline.write(stack, "deleted", 0, 10).file().resolveSibling("text.txt");
        var id =
                stack.jobs(Service.TOKENIZER)
                        .submit(
                                """
                                {"kind": "train-tokenizer", "spec": {"sources": ["%s"], "vocabularySize": 400, "output": "tokenizer:deleted"}}
                                """
                                        .formatted(text),
                                "deleted");
        stack.jobs(Service.TOKENIZER).awaitSuccess(id, Duration.ofMinutes(1));
        var deleted =
                stack.jobs(Service.TOKENIZER)
                        .send("DELETE", "/artifacts/tokenizer:deleted@1", null);
        assertThat(deleted.status()).isBetween(200, 204);
        var position = deleted.response().headers().firstValue("Zebra-Position").orElseThrow();
        for (var service : Service.values()) {
            stack.jobs(service).send("GET", "/jobs?limit=1", null, "Zebra-Position", position);
        }
    }

    @AfterAll
    static void down() {
        stack.close();
    }

    @ParameterizedTest(name = "{0} {1}: {2} {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    TOKENIZER | train-tokenizer | /spec/vocabulary      | {"sources": ["text.txt"], "vocabulary": 400, "output": "tokenizer:x"}
                    TOKENIZER | train-tokenizer | /spec/vocabularySize  | {"sources": ["text.txt"], "vocabularySize": "many", "output": "tokenizer:x"}
                    TOKENIZER | train-tokenizer | /spec/vocabularySize  | {"sources": ["text.txt"], "vocabularySize": 12, "output": "tokenizer:x"}
                    TOKENIZER | train-tokenizer | /spec/sources         | {"sources": [], "vocabularySize": 400, "output": "tokenizer:x"}
                    TOKENIZER | train-tokenizer | /spec/sources/0       | {"sources": ["no-such-file.txt"], "vocabularySize": 400, "output": "tokenizer:x"}
                    TOKENIZER | train-tokenizer | /spec/sources/0       | {"sources": ["../../../../../../../../etc/passwd"], "vocabularySize": 400, "output": "tokenizer:x"}
                    TOKENIZER | train-tokenizer | /spec/sources/0       | {"sources": ["/etc/passwd"], "vocabularySize": 400, "output": "tokenizer:x"}
                    TOKENIZER | train-tokenizer | /spec/output          | {"sources": ["/etc/passwd"], "vocabularySize": 400}
                    TOKENIZER | train-tokenizer | /spec/output          | {"sources": ["/etc/passwd"], "vocabularySize": 400, "output": "model:x"}
                    TOKENIZER | train-tokenizer | /spec/output          | {"sources": ["/etc/passwd"], "vocabularySize": 400, "output": "tokenizer:../x"}
                    TOKENIZER | tokenize        | /spec/tokenizer       | {"tokenizer": "tokenizer:deleted@1", "sources": ["/etc/passwd"], "output": "dataset:x"}
                    TOKENIZER | tokenize        | /spec/tokenizer       | {"tokenizer": "dataset:books", "sources": ["/etc/passwd"], "output": "dataset:x"}
                    TOKENIZER | tokenize        | /spec/tokenizer       | {"tokenizer": "books", "sources": ["/etc/passwd"], "output": "dataset:x"}
                    TOKENIZER | tokenize        | /spec/tokenizer       | {"tokenizer": "tokenizer:books@run:", "sources": ["/etc/passwd"], "output": "dataset:x"}
                    TOKENIZER | tokenize        | /spec/format          | {"tokenizer": "tokenizer:books", "sources": ["/etc/passwd"], "format": "pdf", "output": "dataset:x"}
                    TRAINER   | pretrain        | /spec/dataset         | {"tokenizer": "tokenizer:x", "dataset": "tokenizer:x", "model": {"hiddenSize": 32, "layers": 2, "heads": 2, "layerGroupSize": 2, "windowSize": 8}, "contextLength": 64, "batchSize": 1, "steps": 1, "learningRate": 0.001, "output": "model:x"}
                    TRAINER   | pretrain        | /spec/tokenizer       | {"tokenizer": "tokenizer:deleted@1", "dataset": "dataset:x", "model": {"hiddenSize": 32, "layers": 2, "heads": 2, "layerGroupSize": 2, "windowSize": 8}, "contextLength": 64, "batchSize": 1, "steps": 1, "learningRate": 0.001, "output": "model:x"}
                    TRAINER   | pretrain        | /spec/model/hiddenSize | {"tokenizer": "tokenizer:x", "dataset": "dataset:x", "model": {"hiddenSize": 32, "layers": 2, "heads": 5, "layerGroupSize": 2, "windowSize": 8}, "contextLength": 64, "batchSize": 1, "steps": 1, "learningRate": 0.001, "output": "model:x"}
                    TRAINER   | pretrain        | /spec/model/window    | {"tokenizer": "tokenizer:x", "dataset": "dataset:x", "model": {"hiddenSize": 32, "layers": 2, "heads": 2, "layerGroupSize": 2, "windowSize": 8, "window": 3}, "contextLength": 64, "batchSize": 1, "steps": 1, "learningRate": 0.001, "output": "model:x"}
                    TRAINER   | pretrain        | /spec/steps           | {"tokenizer": "tokenizer:x", "dataset": "dataset:x", "model": {"hiddenSize": 32, "layers": 2, "heads": 2, "layerGroupSize": 2, "windowSize": 8}, "contextLength": 64, "batchSize": 1, "steps": -1, "learningRate": 0.001, "output": "model:x"}
                    EVAL      | evaluate        | /spec/model           | {"model": "report:x", "dataset": "dataset:x", "output": "report:x"}
                    EVAL      | evaluate        | /spec/contextLengths/1| {"model": "model:x", "dataset": "dataset:x", "contextLengths": [64, "long"], "output": "report:x"}
                    EVAL      | evaluate        | /spec/passkey/depths/0| {"model": "model:x", "dataset": "dataset:x", "passkey": {"lengths": [128], "depths": [1.5], "samples": 1}, "output": "report:x"}
                    EVAL      | pretrain        | /kind                 | {}
                    INFERENCE | deploy          | /kind                 | {}
                    DASHBOARD | evaluate        | /kind                 | {}
                    TRAINER   | fly             | /kind                 | {}
                    """)
    void namesTheFieldAndStartsNothing(Service service, String kind, String pointer, String spec) {
        var run = "bad-" + UUID.randomUUID();
        var body = "{\"kind\": \"%s\", \"spec\": %s, \"run\": \"%s\"}".formatted(kind, spec, run);

        var answer = stack.jobs(service).send("POST", "/jobs", body);

        assertThat(answer.status()).as(answer.response().body()).isBetween(400, 499);
        assertThat(answer.response().headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        assertThat(
                        answer.body()
                                .path("errors")
                                .valueStream()
                                .map(error -> error.path("pointer").asText()))
                .as(answer.response().body())
                .contains(pointer);
        assertThat(answer.body().path("errors").valueStream().map(BadInputIT::detail))
                .noneMatch(String::isBlank);
        assertThat(stack.jobs(service).items("/jobs?run=" + run)).isEmpty();
    }

    @Test
    void refusesWhatIsNotAJobAtAll() {
        for (var service : Service.values()) {
            var jobs = stack.jobs(service);

            assertThat(jobs.send("POST", "/jobs", "{\"kind\": ").status()).isEqualTo(400);
            assertThat(jobs.send("POST", "/jobs", "[]").status()).isBetween(400, 422);
            assertThat(jobs.send("POST", "/jobs", "{}").status()).isEqualTo(422);
            assertThat(jobs.send("POST", "/jobs", "text", "Content-Type", "text/plain").status())
                    .isEqualTo(415);
            assertThat(jobs.send("GET", "/jobs/none", null).status()).isEqualTo(404);
            assertThat(jobs.send("GET", "/jobs?state=ASLEEP", null).status()).isBetween(400, 422);
            assertThat(jobs.send("GET", "/jobs?limit=0", null).status()).isBetween(400, 422);
            assertThat(jobs.send("GET", "/artifacts/model:none@1", null).status()).isEqualTo(404);
            assertThat(jobs.send("GET", "/artifacts/books", null).status()).isBetween(400, 422);
        }
    }

    @Test
    void theModelsEdgeAnswersInOpenAisShape() {
        var models = stack.jobs(Service.INFERENCE);

        var unknownModel =
                models.send("POST", "/v1/completions", "{\"model\": \"none\", \"prompt\": \"a\"}");
        var badType = models.send("POST", "/v1/completions", "{\"model\": 3, \"prompt\": \"a\"}");
        var unknownField =
                models.send(
                        "POST",
                        "/v1/completions",
                        "{\"model\": \"none\", \"prompt\": \"a\", \"tempreature\": 1}");

        assertThat(unknownModel.status()).isEqualTo(404);
        assertThat(badType.status()).isEqualTo(400);
        assertThat(badType.body().at("/error/param").asText()).isEqualTo("model");
        assertThat(unknownField.status()).isEqualTo(400);
        assertThat(unknownField.body().at("/error/param").asText()).isEqualTo("tempreature");
    }

    private static String detail(JsonNode error) {
        return error.path("detail").asText();
    }
}
