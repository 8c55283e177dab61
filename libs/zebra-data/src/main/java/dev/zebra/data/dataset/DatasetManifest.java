package dev.zebra.data.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/// `dataset.json`: what a token dataset is. It says nothing of times, places and attempts, so equal
/// work gives equal bytes.
///
/// @param format always [#FORMAT]
/// @param tokenizerDigest digest of the `tokenizer.json` that made the ids
/// @param vocabularySize one more than the largest id that may occur
/// @param tokenType `uint16` or `int32`, as stored
/// @param documents of all shards
/// @param tokens of all shards
/// @param invalidUtf8 ill-formed parts of the sources that were read as U+FFFD
/// @param emptyDocuments documents without any text, which were left out
/// @param lengths documents by length
/// @param shards in the order of their documents
public record DatasetManifest(
        String format,
        String tokenizerDigest,
        int vocabularySize,
        String tokenType,
        int documents,
        long tokens,
        long invalidUtf8,
        long emptyDocuments,
        LengthHistogram lengths,
        List<Shard> shards) {

    /// The layout that this code writes and reads.
    public static final String FORMAT = "zebra-token-dataset/1";

    /// The file's name in the dataset's directory.
    public static final String FILE = "dataset.json";

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    public DatasetManifest {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException(
                    "the format is '" + format + "', only '" + FORMAT + "' is known");
        }
        shards = List.copyOf(shards);
    }

    /// The manifest of some shards.
    ///
    /// @throws IllegalArgumentException if they hold more than 2^31 - 1 documents together
    public static DatasetManifest of(
            String tokenizerDigest, int vocabularySize, List<Shard> shards) {
        long documents = shards.stream().mapToLong(Shard::documents).sum();
        if (documents > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    documents + " documents are more than a dataset holds, " + Integer.MAX_VALUE);
        }
        return new DatasetManifest(
                FORMAT,
                tokenizerDigest,
                vocabularySize,
                TokenType.forVocabulary(vocabularySize).id(),
                (int) documents,
                shards.stream().mapToLong(Shard::tokens).sum(),
                shards.stream().mapToLong(shard -> shard.source().invalidUtf8()).sum(),
                shards.stream().mapToLong(shard -> shard.source().emptyDocuments()).sum(),
                shards.stream()
                        .map(Shard::lengths)
                        .reduce(new LengthHistogram(new TreeMap<>()), LengthHistogram::plus),
                shards);
    }

    /// Reads the manifest of a dataset's directory; errors name the file.
    public static DatasetManifest read(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        try {
            return JSON.readValue(Files.readAllBytes(file), DatasetManifest.class);
        } catch (JsonProcessingException malformed) {
            throw new IOException(
                    file + " is no dataset manifest: " + malformed.getOriginalMessage(), malformed);
        }
    }

    /// Writes `dataset.json`; the last step of writing a dataset.
    public void write(Path directory) throws IOException {
        var printer =
                new DefaultPrettyPrinter()
                        .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                        .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        var text = JSON.writer(printer).writeValueAsString(this) + "\n";
        Files.write(directory.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
    }
}
