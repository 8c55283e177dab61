package dev.zebra.data.dataset;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Tokenized documents on disk: shards in Megatron-LM's `.bin`/`.idx` format and `dataset.json`.
/// The files are memory-mapped; Megatron reads each shard as it is.
///
/// Documents are stored as they are trained on: `[bos] tokens eos` (bos where the tokenizer has
/// one). Tokens have a position from 0 in the concatenation of all documents, in order. Threads may
/// share one; reading after [#close] throws [IllegalStateException].
public final class TokenDataset implements AutoCloseable {

    private final Arena arena;
    private final DatasetManifest manifest;
    private final List<ShardReader> shards = new ArrayList<>();
    private final long[] firstToken;
    private final long[] firstDocument;

    private TokenDataset(Path directory, Arena arena) throws IOException {
        this.arena = arena;
        manifest = DatasetManifest.read(directory);
        firstToken = new long[manifest.shards().size() + 1];
        firstDocument = new long[manifest.shards().size() + 1];
        for (var shard : manifest.shards()) {
            var reader = new ShardReader(directory, shard, arena);
            int ordinal = shards.size();
            firstToken[ordinal + 1] = firstToken[ordinal] + reader.tokens();
            firstDocument[ordinal + 1] = firstDocument[ordinal] + reader.index().documents();
            shards.add(reader);
        }
        if (firstToken[shards.size()] != manifest.tokens()
                || firstDocument[shards.size()] != manifest.documents()) {
            throw new IOException(
                    directory + ": the shards do not add up to what dataset.json says");
        }
    }

    /// Opens a dataset and checks its manifest and every index against the files.
    ///
    /// @throws IOException if a file is missing or wrong; the message names it
    public static TokenDataset open(Path directory) throws IOException {
        var arena = Arena.ofShared();
        try {
            return new TokenDataset(directory, arena);
        } catch (IOException | RuntimeException unreadable) {
            arena.close();
            throw unreadable;
        }
    }

    /// Writes a dataset of one shard, for small sets of documents that are at hand as ids.
    ///
    /// @param documents each with its bos and eos, if it is to have them
    public static DatasetManifest write(
            Path directory, String tokenizerDigest, int vocabularySize, List<int[]> documents)
            throws IOException {
        try (var writer = new ShardWriter(directory, Shard.name(0), vocabularySize)) {
            for (var document : documents) {
                writer.append(document);
                writer.endDocument();
            }
            var shard = writer.finish(new Shard.Source("", "", "ids", 0, 0));
            var manifest = DatasetManifest.of(tokenizerDigest, vocabularySize, List.of(shard));
            manifest.write(directory);
            return manifest;
        }
    }

    /// What `dataset.json` says.
    public DatasetManifest manifest() {
        return manifest;
    }

    /// Number of documents.
    public int documents() {
        return manifest.documents();
    }

    /// Number of tokens of all documents.
    public long tokens() {
        return manifest.tokens();
    }

    /// One more than the largest id that may occur.
    public int vocabularySize() {
        return manifest.vocabularySize();
    }

    /// Digest of the `tokenizer.json` that made the ids, as
    /// [dev.zebra.data.tokenizer.Tokenizer#digest] gives it.
    public String tokenizerDigest() {
        return manifest.tokenizerDigest();
    }

    /// Number of tokens of a document.
    public int length(int document) {
        int shard = shardOfDocument(document);
        return shards.get(shard).index().length((int) (document - firstDocument[shard]));
    }

    /// Position of a document's first token in the concatenation of all.
    public long start(int document) {
        int shard = shardOfDocument(document);
        return firstToken[shard]
                + shards.get(shard).index().start((int) (document - firstDocument[shard]));
    }

    /// The document that holds the token at a position of the concatenation of all.
    public int documentAt(long position) {
        int shard = shardOfToken(Objects.checkIndex(position, tokens()));
        return (int) firstDocument[shard]
                + shards.get(shard).index().documentAt(position - firstToken[shard]);
    }

    /// Fills `into` with the tokens of a document, beginning with its token `from`.
    ///
    /// @throws IndexOutOfBoundsException if the document has fewer
    public void read(int document, int from, int[] into) {
        Objects.checkFromIndexSize(from, into.length, length(document));
        readAt(start(document) + from, into, 0, into.length);
    }

    /// All tokens of a document.
    public int[] document(int document) {
        var tokens = new int[length(document)];
        read(document, 0, tokens);
        return tokens;
    }

    /// Reads `length` tokens from a position of the concatenation of all documents.
    ///
    /// @throws IndexOutOfBoundsException if there are fewer
    public void readAt(long position, int[] into, int offset, int length) {
        Objects.checkFromIndexSize(position, length, tokens());
        Objects.checkFromIndexSize(offset, length, into.length);
        int done = 0;
        while (done < length) {
            int shard = shardOfToken(position + done);
            long within = position + done - firstToken[shard];
            int part = (int) Math.min(length - done, shards.get(shard).tokens() - within);
            shards.get(shard).read(within, into, offset + done, part);
            done += part;
        }
    }

    private int shardOfDocument(int document) {
        return shardOf(firstDocument, Objects.checkIndex(document, documents()));
    }

    private int shardOfToken(long position) {
        return shardOf(firstToken, position);
    }

    /// The last shard that begins at or before `value`; never an empty one.
    private int shardOf(long[] firsts, long value) {
        int low = 0;
        int high = shards.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firsts[middle] <= value) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public void close() {
        arena.close();
    }
}
