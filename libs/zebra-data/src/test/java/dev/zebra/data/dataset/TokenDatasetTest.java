package dev.zebra.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenDatasetTest {

    private static final Shard.Source SOURCE = new Shard.Source("a.txt", "sha256-0", "text", 2, 1);

    @TempDir private Path directory;

    private Shard shard(int ordinal, int vocabularySize, List<int[]> documents) throws IOException {
        try (var writer = new ShardWriter(directory, Shard.name(ordinal), vocabularySize)) {
            for (var document : documents) {
                writer.append(document);
                writer.endDocument();
            }
            return writer.finish(SOURCE);
        }
    }

    private static List<int[]> randomDocuments(long seed, int count, int vocabularySize) {
        var random = new Random(seed);
        var documents = new ArrayList<int[]>();
        for (int i = 0; i < count; i++) {
            documents.add(random.ints(1 + random.nextInt(300), 0, vocabularySize).toArray());
        }
        return documents;
    }

    /// The bytes that Megatron-LM's own writer makes of [5, 6, 7] and [8].
    @Test
    void writesMegatronsLayout() throws IOException {
        shard(0, 1000, List.of(new int[] {5, 6, 7}, new int[] {8}));

        var bin = "0500 0600 0700 0800";
        var idx =
                "4d4d49444944580000" // MMIDIDX, twice zero
                        + "0100000000000000" // version
                        + "08" // uint16
                        + "0200000000000000" // sequences
                        + "0300000000000000" // document bounds
                        + "03000000 01000000" // sizes
                        + "0000000000000000 0600000000000000" // byte offsets
                        + "0000000000000000 0100000000000000 0200000000000000"; // bounds
        assertThat(Files.readAllBytes(directory.resolve("shard-00000.bin"))).isEqualTo(hex(bin));
        assertThat(Files.readAllBytes(directory.resolve("shard-00000.idx"))).isEqualTo(hex(idx));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 65_499, 65_500, 1_000_000})
    void readsWhatWasWritten(int vocabularySize) throws IOException {
        // Given: three shards, the second without documents
        var documents = randomDocuments(1, 200, vocabularySize);
        var shards =
                List.of(
                        shard(0, vocabularySize, documents.subList(0, 70)),
                        shard(1, vocabularySize, List.of()),
                        shard(2, vocabularySize, documents.subList(70, 200)));
        DatasetManifest.of("sha256-t", vocabularySize, shards).write(directory);

        try (var dataset = TokenDataset.open(directory)) {
            assertThat(dataset.documents()).isEqualTo(200);
            assertThat(dataset.vocabularySize()).isEqualTo(vocabularySize);
            assertThat(dataset.tokenizerDigest()).isEqualTo("sha256-t");
            long position = 0;
            for (int document = 0; document < 200; document++) {
                int[] expected = documents.get(document);
                assertThat(dataset.length(document)).isEqualTo(expected.length);
                assertThat(dataset.document(document)).isEqualTo(expected);
                assertThat(dataset.start(document)).isEqualTo(position);
                assertThat(dataset.documentAt(position)).isEqualTo(document);
                position += expected.length;
                assertThat(dataset.documentAt(position - 1)).isEqualTo(document);
            }
            assertThat(dataset.tokens()).isEqualTo(position);
            var all = new int[(int) position];
            dataset.readAt(0, all, 0, all.length);
            assertThat(all).isEqualTo(documents.stream().flatMapToInt(Arrays::stream).toArray());
        }
    }

    @Test
    void readsAPartOfADocument() throws IOException {
        TokenDataset.write(directory, "sha256-t", 100, List.of(new int[] {9}, new int[] {1, 2, 3}));

        try (var dataset = TokenDataset.open(directory)) {
            var part = new int[2];
            dataset.read(1, 1, part);
            assertThat(part).containsExactly(2, 3);
        }
    }

    @Test
    void refusesToReadOutsideADocument() throws IOException {
        TokenDataset.write(directory, "sha256-t", 100, List.of(new int[] {1, 2}, new int[] {3}));

        try (var dataset = TokenDataset.open(directory)) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> dataset.read(0, 1, new int[2]));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> dataset.length(2));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> dataset.documentAt(3));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> dataset.readAt(2, new int[2], 0, 2));
        }
    }

    @Test
    void refusesToReadOnceClosed() throws IOException {
        TokenDataset.write(directory, "sha256-t", 100, List.of(new int[] {1, 2}));
        var dataset = TokenDataset.open(directory);
        dataset.close();

        assertThatIllegalStateException().isThrownBy(() -> dataset.document(0));
    }

    @Test
    void saysInTheManifestWhatItIs() throws IOException {
        var documents = List.of(new int[] {1}, new int[] {1, 2, 3}, new int[64], new int[65]);
        DatasetManifest.of("sha256-t", 100, List.of(shard(0, 100, documents))).write(directory);

        assertThat(directory.resolve("dataset.json"))
                .hasContent(
                        """
                        {
                          "format" : "zebra-token-dataset/1",
                          "tokenizerDigest" : "sha256-t",
                          "vocabularySize" : 100,
                          "tokenType" : "uint16",
                          "documents" : 4,
                          "tokens" : 133,
                          "invalidUtf8" : 2,
                          "emptyDocuments" : 1,
                          "lengths" : {
                            "1" : 1,
                            "4" : 1,
                            "64" : 1,
                            "128" : 1
                          },
                          "shards" : [
                            {
                              "name" : "shard-00000",
                              "source" : {
                                "name" : "a.txt",
                                "digest" : "sha256-0",
                                "format" : "text",
                                "invalidUtf8" : 2,
                                "emptyDocuments" : 1
                              },
                              "documents" : 4,
                              "tokens" : 133,
                              "lengths" : {
                                "1" : 1,
                                "4" : 1,
                                "64" : 1,
                                "128" : 1
                              }
                            }
                          ]
                        }
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 65, the index does not begin with MMIDIDX",
        "9, 2, 'the index has version 2, only 1 is known'",
        "17, 5, 'the index has token type 5, only 4 and 8 are known'",
        "18, 1, 'the index names 1 sequences and 3 bounds, which do not fit its 82 bytes'",
        "25, -1, 'the index names '",
        "34, 2, the index is wrong at document 1",
        "34, 0, the index is wrong at document 0",
        "38, 2, 'the index ends at byte 10, its .bin has 8'",
        "50, 7, the index is wrong at document 1",
        "66, 9, the index is wrong at document 1"
    })
    void namesTheIndexThatIsWrong(int offset, byte value, String reason) throws IOException {
        TokenDataset.write(directory, "sha256-t", 100, List.of(new int[] {5, 6, 7}, new int[] {8}));
        var idx = directory.resolve("shard-00000.idx");
        byte[] bytes = Files.readAllBytes(idx);
        bytes[offset] = value;
        Files.write(idx, bytes);

        assertThatIOException()
                .isThrownBy(() -> TokenDataset.open(directory))
                .withMessageStartingWith(idx + ": " + reason);
    }

    @Test
    void refusesFilesThatDoNotFitTheManifest() throws IOException {
        TokenDataset.write(directory, "sha256-t", 100, List.of(new int[] {5, 6, 7}));
        shard(0, 100, List.of(new int[] {5, 6}));

        assertThatIOException()
                .isThrownBy(() -> TokenDataset.open(directory))
                .withMessageContaining("holds 1 documents and 2 tokens, the manifest says 1 and 3");
    }

    @Test
    void refusesACutOffBin() throws IOException {
        TokenDataset.write(directory, "sha256-t", 100, List.of(new int[] {5, 6, 7}));
        Files.write(directory.resolve("shard-00000.bin"), new byte[4]);

        assertThatIOException()
                .isThrownBy(() -> TokenDataset.open(directory))
                .withMessageContaining("the index ends at byte 6, its .bin has 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}", "[]", "{\"format\": \"other/1\", \"shards\": []}"})
    void refusesAnythingElseForAManifest(String text) throws IOException {
        Files.writeString(directory.resolve("dataset.json"), text);

        assertThatIOException()
                .isThrownBy(() -> TokenDataset.open(directory))
                .withMessageStartingWith(directory.resolve("dataset.json").toString());
    }

    @Test
    void refusesIdsOutsideTheVocabulary() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                TokenDataset.write(
                                        directory, "sha256-t", 100, List.of(new int[] {100})))
                .withMessage("ids are 0 to 99, not 100");
    }

    @Test
    void storesIdsAboveTheSignBitOfTwoBytes() throws IOException {
        TokenDataset.write(directory, "sha256-t", 65_000, List.of(new int[] {64_999}));

        assertThat(
                        ByteBuffer.wrap(Files.readAllBytes(directory.resolve("shard-00000.bin")))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getChar())
                .isEqualTo((char) 64_999);
        try (var dataset = TokenDataset.open(directory)) {
            assertThat(dataset.document(0)).containsExactly(64_999);
        }
    }
}
