package dev.zebra.tokenizer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.tokenizer.TestJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainTokenizerRunnerTest {

    private static final String TEXT = "The zebra sees the lion; the lion sees the grass.\n";

    @TempDir private Path data;
    @TempDir private Path work;
    private TrainTokenizerRunner runner;
    private TestJob job;

    @BeforeEach
    void runner() {
        runner = new TrainTokenizerRunner(new DataRoots(List.of(data)));
        job = new TestJob(work, Map.of());
    }

    private static TrainTokenizerSpec spec(int vocabularySize, String... sources) {
        return new TrainTokenizerSpec(
                List.of(sources),
                vocabularySize,
                List.of("<|tool|>"),
                null,
                ArtifactName.parse("tokenizer:books"));
    }

    @Test
    void publishesATokenizerOfAllSources() throws Exception {
        Files.writeString(data.resolve("a.txt"), TEXT.repeat(20));
        Files.writeString(data.resolve("b.jsonl"), "{\"text\": \"Quagga quagga\"}\n".repeat(9));

        runner.run(spec(290, "a.txt", "b.jsonl"), job);

        try (var tokenizer = Tokenizer.load(job.product())) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(290);
            assertThat(tokenizer.idOf("<|tool|>")).hasValue(7);
            assertThat(tokenizer.decode(tokenizer.encode("zebra quagga 🦓")))
                    .isEqualTo("zebra quagga 🦓");
            assertThat(tokenizer.encode(" quagga")).hasSizeLessThan(4);
        }
        assertThat(job.publications().getFirst().pointer()).isEqualTo("/output");
        assertThat(job.publications().getFirst().isFinal()).isTrue();
        assertThat(job.metric("vocabularySize")).isEqualTo(290);
        assertThat(job.metric("documents")).isEqualTo(10);
        assertThat(job.metric("bytes")).isEqualTo(20 * TEXT.length() + 9 * 26);
        assertThat(job.lines()).anyMatch(line -> line.startsWith("b.jsonl (jsonl): 234 bytes, 9"));
    }

    @Test
    void reportsReadingAndMerging() throws Exception {
        Files.writeString(data.resolve("a.txt"), TEXT.repeat(5_000));

        runner.run(spec(280, "a.txt"), job);

        var fractions = job.reports().stream().map(TestJob.Report::fraction).toList();
        assertThat(fractions).isSorted().allMatch(fraction -> fraction > 0 && fraction <= 1);
        assertThat(fractions.getLast()).isEqualTo(1);
        assertThat(job.reports().getFirst().fields().keySet())
                .contains("bytes", "bytesPerSecond", "documents", "etaSeconds", "words");
        assertThat(job.reports().getLast().fields().get("vocabulary")).isEqualTo(280);
    }

    @Test
    void saysThatASmallTextGivesFewerIds() throws Exception {
        Files.writeString(data.resolve("a.txt"), TEXT);

        runner.run(spec(4096, "a.txt"), job);

        assertThat(job.metric("vocabularySize")).isLessThan(300);
        assertThat(job.lines().getLast()).contains("more text gives more ids");
    }

    @Test
    void countsBytesThatAreNoUtf8() throws Exception {
        Files.write(
                data.resolve("a.txt"),
                "caf\u00E9 ".repeat(5).getBytes(StandardCharsets.ISO_8859_1));

        runner.run(spec(270, "a.txt"), job);

        assertThat(job.metric("invalidUtf8")).isEqualTo(5);
        assertThat(job.lines()).anyMatch(line -> line.endsWith("5 bad parts read as U+FFFD"));
    }

    @Test
    void failsOnSourcesWithoutText() throws IOException {
        Files.writeString(data.resolve("a.jsonl"), "{\"text\": \"\"}\n");

        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> runner.run(spec(270, "a.jsonl"), job))
                .withMessage("the sources hold no text to train on");
        assertThat(job.publications()).isEmpty();
    }

    @Test
    void failsOnMalformedSourcesNamingTheLine() throws IOException {
        Files.writeString(data.resolve("a.jsonl"), "{\"text\": \"a\"}\n{\"texts\": \"b\"}\n");

        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> runner.run(spec(270, "a.jsonl"), job))
                .withMessageEndingWith("a.jsonl line 2: the object has no field 'text'");
    }

    @Test
    void endsSoonWhenAskedTo() throws IOException {
        Files.writeString(data.resolve("a.txt"), TEXT.repeat(50_000));

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> runner.run(spec(280, "a.txt"), job.stopAfterReports(2)));
        assertThat(job.reports()).hasSize(2);
        assertThat(job.publications()).isEmpty();
    }

    @Test
    void refusesSourcesThatAreMissingOrOutside() {
        assertThatExceptionOfType(InvalidSpecException.class)
                .isThrownBy(
                        () ->
                                runner.check(
                                        spec(270, "none.txt", "../secret.txt", ""),
                                        new DataRoots(List.of(data))))
                .satisfies(
                        invalid ->
                                assertThat(invalid.violations())
                                        .extracting(violation -> violation.pointer())
                                        .containsExactly("/sources/0", "/sources/1", "/sources/2"));
    }
}
