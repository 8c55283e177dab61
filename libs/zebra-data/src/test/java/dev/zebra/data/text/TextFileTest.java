package dev.zebra.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zebra.data.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFileTest {

    @TempDir private Path directory;

    /// Keeps documents as lists of pieces.
    private static final class Collector implements DocumentHandler {
        private final List<List<String>> documents = new ArrayList<>();
        private List<String> pieces = new ArrayList<>();

        @Override
        public void text(String piece) {
            assertThat(piece).isNotEmpty();
            pieces.add(piece);
        }

        @Override
        public void endDocument() {
            documents.add(pieces);
            pieces = new ArrayList<>();
        }

        List<String> texts() {
            return documents.stream().map(pieces -> String.join("", pieces)).toList();
        }
    }

    private final Collector collector = new Collector();

    private TextFile.Summary read(String name, byte[] content) throws IOException {
        var path = Files.write(directory.resolve(name), content);
        return new TextFile(path, TextFormat.AUTO).read(collector, bytes -> {});
    }

    private TextFile.Summary read(String name, String content) throws IOException {
        return read(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String... members) throws IOException {
        var packed = new ByteArrayOutputStream();
        for (var member : members) {
            try (var gzip = new GZIPOutputStream(packed)) {
                gzip.write(member.getBytes(StandardCharsets.UTF_8));
            }
        }
        return packed.toByteArray();
    }

    @Test
    void readsAPlainFileAsOneDocument() throws IOException {
        var content = "One.\r\n\r\n  Two, 🦓.\n";

        var summary = read("a.txt", content);

        assertThat(collector.texts()).containsExactly(content);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        assertThat(summary)
                .isEqualTo(new TextFile.Summary(bytes.length, Digests.sha256(bytes), 1, 0, 0));
    }

    @Test
    void readsEachLineOfJsonlAsADocument() throws IOException {
        var summary =
                read(
                        "a.jsonl",
                        """
                        {"id": 1, "text": "one\\ntwo"}

                        {"text": "", "meta": {"text": "not this"}}
                        {"meta": [1, {"text": 2}], "text": "\\u00e9\\ud83e\\udd93"}\
                        """);

        assertThat(collector.texts()).containsExactly("one\ntwo", "é🦓");
        assertThat(summary.documents()).isEqualTo(2);
        assertThat(summary.emptyDocuments()).isEqualTo(1);
        assertThat(summary.invalidUtf8()).isZero();
    }

    @Test
    void recognisesGzipByItsFirstBytes() throws IOException {
        byte[] packed = gzip("{\"text\": \"one\"}\n", "{\"text\": \"two\"}\n");

        var summary = read("a.jsonl", packed);

        assertThat(collector.texts()).containsExactly("one", "two");
        assertThat(summary.bytes()).isEqualTo(packed.length);
        assertThat(summary.digest()).isEqualTo(Digests.sha256(packed));
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, TEXT",
        "a.jsonl, JSONL",
        "a.JSONL.gz, JSONL",
        "a.ndjson, JSONL",
        "a.gz, TEXT",
        "jsonl, TEXT",
        "a.json, TEXT"
    })
    void tellsTheFormatByTheName(String name, TextFormat format) {
        assertThat(new TextFile(Path.of(name), TextFormat.AUTO).format()).isEqualTo(format);
        assertThat(new TextFile(Path.of(name), TextFormat.JSONL).format())
                .isEqualTo(TextFormat.JSONL);
    }

    @Test
    void replacesAndCountsWhatIsNoUtf8() throws IOException {
        // Given: Latin-1, a truncated character, an encoded surrogate, and an unfinished end
        var bytes = new ByteArrayOutputStream();
        bytes.write("caf\u00E9 ".getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(new byte[] {(byte) 0xF0, (byte) 0x9F, (byte) 0xA6, 'x'});
        bytes.write(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80, 'y'});
        bytes.write(new byte[] {(byte) 0xE2, (byte) 0x82});

        var summary = read("a.txt", bytes.toByteArray());

        assertThat(collector.texts()).containsExactly("caf\uFFFD \uFFFDx\uFFFD\uFFFD\uFFFDy\uFFFD");
        assertThat(summary.invalidUtf8()).isEqualTo(6);
    }

    @Test
    void replacesAndCountsUnpairedSurrogatesInJson() throws IOException {
        var summary = read("a.jsonl", "{\"text\": \"a\\ud83eb\"}");

        assertThat(collector.texts()).containsExactly("a\uFFFDb");
        assertThat(summary.invalidUtf8()).isEqualTo(1);
    }

    @Test
    void leavesOutAByteOrderMarkAtTheBeginningOnly() throws IOException {
        read("a.txt", "\uFEFFa\uFEFFb");

        assertThat(collector.texts()).containsExactly("a\uFEFFb");
    }

    @Test
    void countsAnEmptyFileAsAnEmptyDocument() throws IOException {
        assertThat(read("a.txt", "").emptyDocuments()).isEqualTo(1);
        assertThat(read("b.txt", "\uFEFF").emptyDocuments()).isEqualTo(1);
        assertThat(collector.texts()).isEmpty();
    }

    @Test
    void cutsLongDocumentsBeforeLinesThatStartWithoutWhiteSpace() throws IOException {
        var content = new StringBuilder();
        for (int line = 0; content.length() < 400_000; line++) {
            content.append(line % 3 == 0 ? "  indented 🦓 " : "line é ").append(line).append("\n");
        }

        read("a.txt", content.toString());

        assertThat(collector.texts()).containsExactly(content.toString());
        var pieces = collector.documents.getFirst();
        assertThat(pieces).hasSizeGreaterThan(3);
        for (var piece : pieces) {
            assertThat(piece).hasSizeLessThan(3 << 16).endsWith("\n");
        }
        for (var piece : pieces.subList(1, pieces.size())) {
            assertThat(Character.isWhitespace(piece.charAt(0))).isFalse();
        }
    }

    @Test
    void keepsADocumentWithoutLinesWhole() throws IOException {
        var content = "word ".repeat(100_000);

        read("a.txt", content);

        assertThat(collector.documents).containsExactly(List.of(content));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]                            | a line holds one JSON object",
                "{\"txt\": \"a\"}               | the object has no field 'text'",
                "{\"text\": 1}                  | the field 'text' holds no string",
                "{\"text\": null}               | the field 'text' holds no string",
                "{\"text\": \"a\"} {}           | something follows the object",
                "{\"text\": \"a\", \"text\": \"b\"} | no JSON: Duplicate field 'text'",
                "{\"text\": \"a                 | no JSON: ",
                "{\"text\": \"a\"               | no JSON: ",
                "hello                          | no JSON: "
            })
    void namesFileAndLineOfMalformedJsonl(String line, String reason) {
        assertThatExceptionOfType(MalformedTextException.class)
                .isThrownBy(() -> read("a.jsonl", "{\"text\": \"fine\"}\n" + line + "\n"))
                .withMessageStartingWith(directory.resolve("a.jsonl") + " line 2: " + reason);
    }

    @Test
    void namesTheFileOfDamagedGzip() throws IOException {
        byte[] packed = gzip("some text, ".repeat(1000));
        byte[] half = Arrays.copyOf(packed, packed.length / 2);

        assertThatExceptionOfType(MalformedTextException.class)
                .isThrownBy(() -> read("a.txt.gz", half))
                .withMessageStartingWith(
                        directory.resolve("a.txt.gz") + ": the gzip data is damaged");
    }

    @Test
    void tellsHowManyBytesItHasRead() throws IOException {
        var seen = new ArrayList<Long>();
        var path = Files.writeString(directory.resolve("a.txt"), "line\n".repeat(50_000));

        new TextFile(path, TextFormat.TEXT).read(collector, seen::add);

        assertThat(seen).isSorted().hasSizeGreaterThan(3).endsWith(250_000L);
    }

    @Test
    void endsWhenTheHandlerThrows() throws IOException {
        var path = Files.writeString(directory.resolve("a.txt"), "line");
        var stopping =
                new DocumentHandler() {
                    @Override
                    public void text(String piece) {
                        throw new IllegalStateException("enough");
                    }

                    @Override
                    public void endDocument() {}
                };

        assertThatThrownBy(() -> new TextFile(path, TextFormat.TEXT).read(stopping, bytes -> {}))
                .hasMessage("enough");
    }
}
