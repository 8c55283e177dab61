package dev.zebra.eval.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.eval.report.Report;
import dev.zebra.eval.report.ReportFiles;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The runner with a real tokenizer, real datasets and a real model of random weights.
class EvaluateRunnerTest {

    private static final EvaluateSpec SPEC =
            new EvaluateSpec(
                    ArtifactReference.parse("model:tiny"),
                    ArtifactReference.parse("dataset:held-out"),
                    ArtifactReference.parse("dataset:training"),
                    List.of(128, 32),
                    300,
                    new PasskeySpec(List.of(40, 240), List.of(0.0, 1.0), 3, 5L),
                    ArtifactName.parse("report:tiny"));

    @TempDir private Path folder;
    private LooseContext context;
    private final EvaluateRunner runner = new EvaluateRunner(() -> OptionalInt.of(1));

    @BeforeEach
    void writeInputs() throws IOException {
        context = new LooseContext(folder);
        TinyArtifacts.writeModel(context.withInput("/model", "model:tiny@3"), 1);
        TinyArtifacts.writeDataset(context.withInput("/dataset", "dataset:held-out@1"), 100, 3);
        TinyArtifacts.writeDataset(
                context.withInput("/unigramDataset", "dataset:training@2"), 0, 10);
    }

    @Test
    void publishesAReportOfEverythingThatWasAsked() throws Exception {
        runner.run(SPEC, context);

        var publication = context.published.getFirst();
        assertThat(publication.isFinal()).isTrue();
        assertThat(publication.labels())
                .containsEntry("model", "model:tiny@3")
                .containsEntry("dataset", "dataset:held-out@1");
        var report = ReportFiles.read(publication.directory());
        assertThat(report.schema()).isEqualTo("zebra-report/1");
        assertThat(report.model().artifact()).isEqualTo("model:tiny");
        assertThat(report.model().digest()).isEqualTo("sha256-of/model");
        assertThat(report.model().globalLayers()).isEqualTo(1);
        assertThat(report.perplexity().tokens()).isEqualTo(300);
        assertThat(report.perplexity().byContextLength())
                .extracting(Report.AtLength::contextLength)
                .containsExactly(32, 128);
        assertThat(report.passkey().cells()).hasSize(2);
        assertThat(report.passkey().skipped())
                .extracting(Report.Skipped::length)
                .containsExactly(40);
        assertThat(report.passkey().cells())
                .flatExtracting(Report.Cell::answers)
                .allSatisfy(
                        answer -> {
                            assertThat(answer.tokensAsked()).isEqualTo(240);
                            assertThat(answer.tokensSent()).isEqualTo(240);
                            assertThat(answer.tokensSeen()).isEqualTo(240);
                        });
        assertThat(report.cost().getLast().kvBytesStriped()).isEqualTo(2L * 8 * 4 * (128 + 3 * 9));
        assertThat(publication.metrics().get("perplexity").asDouble())
                .isEqualTo(report.perplexity().longest().perplexity());
        assertThat(publication.metrics())
                .containsKeys(
                        "unigramPerplexity",
                        "passkeyAccuracy",
                        "passkeyChance",
                        "kvBytesStriped",
                        "kvBytesGlobal",
                        "contextLength",
                        "seconds");
        assertThat(context.fractions).isSorted().allMatch(done -> done >= 0 && done <= 1);
        assertThat(context.lines).anyMatch(line -> line.contains("length 40 is skipped"));
    }

    @Test
    void perplexityIsThatOfTheModelsOwnLogits() throws Exception {
        runner.run(SPEC, context);

        var report = ReportFiles.read(context.published.getFirst().directory());
        try (var model = ZebraModel.load(context.input("/model"), ComputeDevice.cpu());
                var text = TokenDataset.open(context.input("/dataset"))) {
            for (var row : report.perplexity().byContextLength()) {
                assertThat(row.nll())
                        .isEqualTo(fromLogits(model, text, row.contextLength()), within(1e-4));
            }
        }
    }

    /// Every token by a forward pass of its own over what the documented rule lets it see.
    private static double fromLogits(ZebraModel model, TokenDataset text, int contextLength) {
        double sum = 0;
        int scored = 0;
        for (int document = 0; scored < 300; document++) {
            int length = Math.min(text.length(document), 300 - scored + 1);
            var tokens = Arrays.copyOf(text.document(document), length);
            for (int target = 1; target < length; target++, scored++) {
                int from = 0;
                if (target >= contextLength) {
                    int block = (target - contextLength) / (contextLength / 2);
                    int end = contextLength + (block + 1) * (contextLength / 2);
                    from = Math.min(length, end) - contextLength;
                }
                var logits = model.logits(Arrays.copyOfRange(tokens, from, target));
                sum -= logSoftmax(logits[logits.length - 1], tokens[target]);
            }
        }
        return sum / scored;
    }

    private static double logSoftmax(float[] logits, int token) {
        double most = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElse(0);
        double all =
                IntStream.range(0, logits.length)
                        .mapToDouble(i -> Math.exp(logits[i] - most))
                        .sum();
        return logits[token] - most - Math.log(all);
    }

    @Test
    void equalWorkMakesEqualBytes() throws Exception {
        runner.run(SPEC, context);
        runner.run(SPEC, context);

        var first = context.published.get(0).directory();
        var second = context.published.get(1).directory();
        for (var file : List.of("report.json", "report.md")) {
            assertThat(first.resolve(file)).hasSameBinaryContentAs(second.resolve(file));
        }
        assertThat(Files.list(first)).hasSize(2);
    }

    @Test
    void stopsBetweenTwoPassesAndPublishesNothing() throws Exception {
        context.stopAfterReports = 2;

        runner.run(SPEC, context);

        assertThat(context.published).isEmpty();
        assertThat(context.fractions).hasSize(2);
    }

    @Test
    void refusesADatasetOfAnotherTokenizer() throws Exception {
        rewrite("/dataset", digest -> "sha256-foreign");

        assertFailure("/dataset was made with another tokenizer than the model's");
    }

    @Test
    void refusesAPasskeyGridForAModelWithoutATokenizer() throws Exception {
        Files.delete(context.input("/model").resolve("tokenizer.json"));

        assertFailure("/passkey needs the model's tokenizer, but /model holds no tokenizer");
    }

    @Test
    void refusesIdsThatTheModelDoesNotKnow() throws Exception {
        var model = context.input("/model");
        try (var smaller = ZebraModel.random(TinyArtifacts.config(260), 1, ComputeDevice.cpu())) {
            smaller.save(model);
        }

        assertFailure("/dataset has a vocabulary of 300, the model knows 260");
    }

    @Test
    void refusesTextWithNothingToScore() throws Exception {
        try (var tokenizer = Tokenizer.load(context.input("/model"))) {
            clear(context.input("/dataset"));
            TokenDataset.write(
                    context.input("/dataset"), tokenizer.digest(), 300, List.of(new int[] {0}));
        }

        assertFailure("nothing to score");
    }

    private void assertFailure(String reason) {
        assertThatThrownBy(() -> runner.run(SPEC, context))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining(reason);
        assertThat(context.published).isEmpty();
    }

    private void rewrite(String pointer, UnaryOperator<String> digest) throws IOException {
        var directory = context.input(pointer);
        List<int[]> documents;
        String own;
        try (var dataset = TokenDataset.open(directory)) {
            own = dataset.tokenizerDigest();
            documents =
                    IntStream.range(0, dataset.documents()).mapToObj(dataset::document).toList();
        }
        clear(directory);
        TokenDataset.write(directory, digest.apply(own), 300, documents);
    }

    private static void clear(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(directory)) {
                    Files.delete(file);
                }
            }
        }
    }
}
