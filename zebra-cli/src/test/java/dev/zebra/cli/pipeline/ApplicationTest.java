package dev.zebra.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zebra.cli.Answering;
import dev.zebra.cli.Answering.Answer;
import dev.zebra.cli.Answering.Asked;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.client.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationTest {

    private static final RunId RUN = new RunId("r1");

    @TempDir Path directory;

    private final List<String> told = new ArrayList<>();
    private List<Asked> asked = List.of();

    @Test
    void aServiceThatIsAwayIsAskedAgainWithTheSameIdempotencyKey() throws IOException {
        var refusedOnce = new HashSet<String>();

        var applied =
                apply(
                        RUN,
                        request ->
                                refusedOnce.add(request.path())
                                        ? new Answer(503, "{\"title\":\"starting\"}")
                                        : accepted(request));

        assertThat(asked)
                .filteredOn(request -> request.method().equals("POST"))
                .extracting(Asked::idempotencyKey)
                .containsExactly("r1/text", "r1/text", "r1/model");
        assertThat(asked.get(2)).isEqualTo(asked.get(3));
        assertThat(told).hasSize(2).allSatisfy(line -> assertThat(line).contains("starting"));
        assertThat(applied.jobs()).isEqualTo(Map.of("text", "id-text", "model", "id-model"));
    }

    @Test
    void jobsAskForProductsOfTheirRunAndTriggersForThoseOfThePublication() throws IOException {
        var applied = apply(RUN, ApplicationTest::accepted);

        var trigger = asked.getFirst();
        assertThat(trigger.method() + trigger.path()).isEqualTo("PUT/triggers/evaluate");
        assertThat(trigger.body().at("/job/spec/model").textValue()).isEqualTo("${artifact}");
        assertThat(trigger.body().at("/job/spec/dataset").textValue())
                .isEqualTo("dataset:books@run:${run}");
        var model = asked.getLast().body();
        assertThat(model.at("/run").textValue()).isEqualTo("r1");
        assertThat(model.at("/spec/dataset").textValue()).isEqualTo("dataset:books@run:r1");
        assertThat(model.at("/spec/output").textValue()).isEqualTo("model:books");
        assertThat(applied.triggers()).containsExactly("evaluate");
        assertThat(applied.expected().names())
                .isEqualTo(Map.of("id-text", "text", "id-model", "model"));
    }

    @Test
    void aRefusalNamesTheJobAndTheFieldAndItsLine() throws IOException {
        var refused =
                refusal(
                        422,
                        """
                        {"title":"invalid","errors":[
                          {"pointer":"/spec/steps","detail":"must be at least 1"},
                          {"pointer":"/dataset","detail":"is no dataset"}]}
                        """);

        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused)
                .hasMessage(
                        file()
                                + ":9: jobs.model.spec.steps: must be at least 1\n"
                                + file()
                                + ":8: jobs.model.spec.dataset: is no dataset");
    }

    @Test
    void aFailureOfTheServiceIsNotTheUsersFault() throws IOException {
        var refused = refusal(500, "{\"title\":\"broken\",\"detail\":\"disk full\"}");

        assertThat(refused.exit()).isEqualTo(Exit.FAILED);
        assertThat(refused).hasMessage(file() + ":6: jobs.model: broken (500): disk full");
    }

    private CommandException refusal(int status, String problem) throws IOException {
        Files.writeString(file(), PIPELINE);
        return catchThrowableOfType(
                CommandException.class,
                () ->
                        apply(
                                RUN,
                                request ->
                                        request.idempotencyKey().equals("r1/model")
                                                ? new Answer(status, problem)
                                                : accepted(request)));
    }

    private Application.Applied apply(RunId run, Function<Asked, Answer> answers)
            throws IOException {
        Files.writeString(file(), PIPELINE);
        try (var services = new Answering(answers);
                var rest = services.rest()) {
            var patience = new Patience(rest, Duration.ofSeconds(30), told::add);
            try {
                return new Application(PipelineFile.read(file()), patience).apply(run);
            } finally {
                asked = services.asked();
            }
        }
    }

    private static Answer accepted(Asked request) {
        var key = request.idempotencyKey();
        return new Answer(202, "{\"id\":\"id-" + key.substring(key.indexOf('/') + 1) + "\"}");
    }

    private Path file() {
        return directory.resolve("books.yaml");
    }

    private static final String PIPELINE =
            """
            name: books
            jobs:
              text:
                kind: tokenize
                spec: {output: dataset:books}
              model:
                kind: pretrain
                spec: {dataset: dataset:books,
                  steps: 400, output: model:books}
            triggers:
              evaluate:
                when: {artifact: model:books}
                job:
                  kind: evaluate
                  spec: {model: "${artifact}", dataset: dataset:books}
            """;
}
