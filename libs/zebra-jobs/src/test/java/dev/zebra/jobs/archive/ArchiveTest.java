package dev.zebra.jobs.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveTest {

    private static final Instant THEN = Instant.parse("2026-11-25T08:00:00.123Z");

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("log.gz");
    }

    @Test
    void givesEveryByteBack() throws IOException {
        // Given
        var everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        var written =
                List.of(
                        record("zebra.artifacts", 0, 0, bytes("model:books"), bytes("{\"a\": 1}")),
                        record("zebra.artifacts", 0, 7, null, new byte[0]),
                        record("zebra.jobs.eval", 11, 0, everyByte, everyByte),
                        record("zebra.jobs.eval.dlq", 3, 9, bytes("\u0000\"\n\uFFFF"), null));

        // When
        write(written);

        // Then
        var read = new ArrayList<ArchivedRecord>();
        var summary = ArchiveReader.read(file, read::add);
        assertThat(read)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(written);
        assertThat(summary.created()).isEqualTo(THEN);
        assertThat(summary.records())
                .containsEntry("zebra.artifacts", 2L)
                .containsEntry("zebra.jobs.eval", 1L);
        assertThat(summary.total()).isEqualTo(4);
    }

    @Test
    void isReadableByItsOwnerAloneAndLeavesNothingBeside() throws IOException {
        // When
        write(List.of());

        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void leavesNothingOfAnArchiveThatIsNotFinished() throws IOException {
        // When
        try (var archive = new ArchiveWriter(file, THEN)) {
            archive.add(record("zebra.triggers", 0, 0, bytes("k"), bytes("v")));
        }

        // Then
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesAFileCutAnywhere() throws IOException {
        // Given
        write(List.of(record("zebra.triggers", 0, 0, bytes("k"), bytes("v"))));
        var whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length++) {
            // When
            Files.write(file, Arrays.copyOf(whole, length));

            // Then
            assertThatThrownBy(() -> ArchiveReader.verify(file))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("log.gz");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"value\":\"v\"', '\"value\":\"w\"', digest",
        "'\"zebraLog\":1', '\"zebraLog\":2', format 2 is not known here",
        "'\"zebraLog\":1', '\"zebralog\":1', no archive",
        "'zebra.triggers\",', 'zebra.heartbeats\",', 'zebra.heartbeats'",
        "'\"partition\":0', '\"partition\":12', partition 12",
        "'\"partition\":0', '\"partition\":0.5', partition",
        "'\"offset\":5', '\"offset\":4', offset 4 does not come after 4",
        "'\"time\":\"2026', '\"time\":\"x2026', x2026",
        "'\"key\":\"k\"', '\"key\":3', key",
        "'{\"topic\"', '[\"topic\"', line 2",
        "'\"zebra.triggers\":2', '\"zebra.triggers\":3', records",
    })
    void refusesWhatNoWriterMakesAndNamesTheLine(String is, String becomes, String named)
            throws IOException {
        // Given
        write(
                List.of(
                        record("zebra.triggers", 0, 4, bytes("k"), bytes("v")),
                        record("zebra.triggers", 0, 5, bytes("k"), bytes("v"))));

        // When
        rewrite(text -> text.replace(is, becomes));

        // Then
        assertThatThrownBy(() -> ArchiveReader.verify(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("log.gz, line ")
                .hasMessageContaining(named);
    }

    @Test
    void refusesWhatFollowsTheLastLine() throws IOException {
        // Given
        write(List.of());

        // When
        rewrite(text -> text + "{}\n");

        // Then
        assertThatThrownBy(() -> ArchiveReader.verify(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("nothing may follow");
    }

    private void write(List<ArchivedRecord> records) throws IOException {
        try (var archive = new ArchiveWriter(file, THEN)) {
            for (var record : records) {
                archive.add(record);
            }
            archive.finish();
        }
    }

    private void rewrite(UnaryOperator<String> change) throws IOException {
        String text;
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var changed = change.apply(text);
        assertThat(changed).isNotEqualTo(text);
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(changed.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static ArchivedRecord record(
            String topic,
            int partition,
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value) {
        return new ArchivedRecord(
                topic,
                partition,
                offset,
                THEN,
                key,
                List.of(
                        new ArchivedRecord.Field("content-type", bytes("text")),
                        new ArchivedRecord.Field("none", null)),
                value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
