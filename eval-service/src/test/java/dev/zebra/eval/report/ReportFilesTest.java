package dev.zebra.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.eval.passkey.PasskeyCell;
import dev.zebra.eval.passkey.PasskeySample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {

    private static final Report REPORT =
            new Report(
                    Report.SCHEMA,
                    new Report.ModelFacts(
                            "model:books", "sha256-aa", 7_000_000, 8, 2, 64, 512, 4096),
                    new Report.Source("dataset:held-out", "sha256-bb"),
                    new Report.Source("dataset:books", "sha256-cc"),
                    new Report.PerplexityTable(
                            1,
                            16_384,
                            List.of(
                                    new Report.AtLength(64, 32, 5.8, 0.02, 330.3, 6.6, false),
                                    new Report.AtLength(1024, 512, 5.6, 0.02, 270.4, 5.4, true)),
                            new Report.Unigram(900_000, 6.68, 0.02, 796.3, 15.9)),
                    Rows.passkey(
                            List.of(cell(512, 0.0, 1), cell(512, 0.5, 2)),
                            List.of(new Report.Skipped(64, 97)),
                            2,
                            7,
                            64),
                    List.of(new Report.Cost(512, 1_000, 3_900, 3.9, 80.5, 256.5, 3.19)));

    @TempDir Path directory;

    @Test
    void readsWhatItWrites() throws Exception {
        ReportFiles.write(REPORT, directory);

        assertThat(ReportFiles.read(directory)).isEqualTo(REPORT);
    }

    @Test
    void theLayoutIsTheDocumentedOne() throws Exception {
        ReportFiles.write(REPORT, directory);

        var json = new ObjectMapper();
        try (var golden = getClass().getResourceAsStream("report-1.json")) {
            assertThat(json.readTree(directory.resolve("report.json").toFile()))
                    .isEqualTo(json.readTree(golden));
        }
    }

    @Test
    void thePageShowsEveryNumberBesideWhatItIsMeasuredAgainst() throws Exception {
        ReportFiles.write(REPORT, directory);

        assertThat(Files.readString(directory.resolve("report.md")))
                .startsWith("# Evaluation of model:books\n")
                .contains("| 64 | 330.30 ± 6.60 | 5.8000 ± 0.0200 |")
                .contains("| 1,024 (beyond its positions) | 270.40 ± 5.40 |")
                .contains("| unigram baseline | 796.30 ± 15.90 |")
                .contains("guessing gives 10%")
                .contains("| 512 | 50% ± 35.4% (6.3) | 100% ± 0% (6.3) |")
                .contains("Length 64 was not measured: its prompts take at least 97 tokens.")
                .contains("Nothing was cut off")
                .contains("| 512 | 1,000 | 3,900 | 3.90 |");
    }

    @Test
    void numbersKeepSixDigits() {
        assertThat(Rounding.round(1234.56789)).isEqualTo(1234.57);
        assertThat(Rounding.round(0.000123456789)).isEqualTo(0.000123457);
        assertThat(Rounding.round(0)).isZero();
    }

    private static PasskeyCell cell(int length, double depth, int correct) {
        return new PasskeyCell(
                length,
                depth,
                IntStream.range(0, 2)
                        .mapToObj(
                                sample ->
                                        new PasskeySample(
                                                20_000 + sample,
                                                sample < correct ? 20_000 + sample : 10_000,
                                                400,
                                                length,
                                                length,
                                                length))
                        .toList());
    }
}
