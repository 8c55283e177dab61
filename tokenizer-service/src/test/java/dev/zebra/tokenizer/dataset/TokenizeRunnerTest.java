package dev.zebra.tokenizer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.data.tokenizer.BpeTrainer;
import dev.zebra.data.tokenizer.SpecialTokens;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.data.tokenizer.WordCounts;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.tokenizer.TestJob;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeRunnerTest {

    private static final String TEXT = "The zebra sees the lion; the lion sees the grass.\n";

    @TempDir private Path data;
    @TempDir private Path work;
    @TempDir private Path trained;
    private TokenizeRunner runner;
    private TestJob job;

    @BeforeEach
    void tokenizer() throws IOException {
        var counts = new WordCounts();
        counts.add(TEXT.repeat(3));
        BpeTrainer.train(counts, 280, SpecialTokens.standard(), ids -> {}).write(trained);
        runner = new TokenizeRunner(new DataRoots(List.of(data)));
        job = job();
    }

    private TestJob job() {
        return new TestJob(work, Map.of("/tokenizer", trained));
    }

    private static TokenizeSpec spec(String... sources) {
        return new TokenizeSpec(
                ArtifactReference.parse("tokenizer:books"),
                List.of(sources),
                null,
                ArtifactName.parse("dataset:books"));
    }

    private void writeGzip(String name, String content) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(data.resolve(name)))) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void publishesTheDocumentsOfAllSourcesInOrder() throws Exception {
        Files.writeString(data.resolve("b.txt"), TEXT.repeat(3_000));
        writeGzip("a.jsonl.gz", "{\"text\":\"one\"}\n{\"text\":\"\"}\n{\"text\":\"two\"}\n");

        runner.run(spec("b.txt", "a.jsonl.gz"), job);

        try (var dataset = TokenDataset.open(job.product());
                var tokenizer = Tokenizer.load(trained)) {
            assertThat(dataset.documents()).isEqualTo(3);
            assertThat(dataset.tokenizerDigest()).isEqualTo(tokenizer.digest());
            assertThat(dataset.vocabularySize()).isEqualTo(280);
            assertThat(tokenizer.decode(dataset.document(0))).isEqualTo(TEXT.repeat(3_000));
            assertThat(tokenizer.decode(dataset.document(1))).isEqualTo("one");
            assertThat(dataset.document(2)).startsWith(0).endsWith(1);
            assertThat(dataset.manifest().emptyDocuments()).isEqualTo(1);
            assertThat(dataset.manifest().shards())
                    .extracting(shard -> shard.source().name())
                    .containsExactly("b.txt", "a.jsonl.gz");
            assertThat(job.metric("tokens")).isEqualTo(dataset.tokens());
        }
        assertThat(job.reports().getLast().fraction()).isEqualTo(1);
        assertThat(job.reports().getLast().fields().keySet())
                .contains("tokens", "tokensPerSecond", "bytesPerSecond", "documents");
    }

    @Test
    void writesTheSameBytesAgain() throws Exception {
        Files.writeString(data.resolve("a.txt"), TEXT.repeat(100));
        Files.writeString(data.resolve("b.txt"), "zebra");
        var again = job();

        runner.run(spec("a.txt", "b.txt"), job);
        runner.run(spec("a.txt", "b.txt"), again);

        try (var files = Files.list(job.product())) {
            var names = files.map(file -> file.getFileName().toString()).sorted().toList();
            assertThat(names)
                    .containsExactly(
                            "dataset.json",
                            "shard-00000.bin",
                            "shard-00000.idx",
                            "shard-00001.bin",
                            "shard-00001.idx");
            for (var name : names) {
                assertThat(again.product().resolve(name))
                        .hasSameBinaryContentAs(job.product().resolve(name));
            }
        }
    }

    @Test
    void failsOnATokenizerThatCannotEndADocument() throws IOException {
        Files.writeString(data.resolve("a.txt"), TEXT);
        Files.delete(trained.resolve("tokenizer_config.json"));
        Files.delete(trained.resolve("special_tokens_map.json"));

        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> runner.run(spec("a.txt"), job))
                .withMessageStartingWith("the tokenizer names no eos_token");
    }

    @Test
    void failsOnSourcesWithoutText() throws IOException {
        Files.writeString(data.resolve("a.txt"), "");

        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> runner.run(spec("a.txt"), job))
                .withMessage("the sources hold no text to tokenize");
    }

    @Test
    void endsSoonWhenAskedTo() throws IOException {
        Files.writeString(data.resolve("a.txt"), TEXT.repeat(50_000));

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> runner.run(spec("a.txt"), job.stopAfterReports(2)));
        assertThat(job.reports()).hasSize(2);
        assertThat(job.publications()).isEmpty();
    }
}
