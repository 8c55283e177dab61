package dev.zebra.data.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;

/// Writes one shard, `NAME.bin` and `NAME.idx`. Memory: four bytes a document.
public final class ShardWriter implements AutoCloseable {

    private final Path directory;
    private final String name;
    private final int vocabularySize;
    private final TokenType type;
    private final OutputStream bin;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private final TreeMap<Integer, Long> histogram = new TreeMap<>();
    private int[] lengths = new int[64];
    private int documents;
    private int length;
    private long tokens;

    /// Begins a shard; files of that name are overwritten.
    ///
    /// @param vocabularySize all ids are below it
    public ShardWriter(Path directory, String name, int vocabularySize) throws IOException {
        this.directory = directory;
        this.name = name;
        this.vocabularySize = vocabularySize;
        type = TokenType.forVocabulary(vocabularySize);
        bin = Files.newOutputStream(directory.resolve(name + ".bin"));
    }

    /// Adds tokens to the current document.
    ///
    /// @throws IllegalArgumentException if an id is outside the vocabulary
    /// @throws IOException if the document gets longer than 2^31 - 1 tokens or the disk is full
    public void append(int... ids) throws IOException {
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw new IllegalArgumentException(
                        "ids are 0 to " + (vocabularySize - 1) + ", not " + id);
            }
            if (buffer.remaining() < type.bytes()) {
                flush();
            }
            type.put(buffer, id);
        }
        if (length > Integer.MAX_VALUE - ids.length) {
            throw new IOException("a document may have up to " + Integer.MAX_VALUE + " tokens");
        }
        length += ids.length;
        tokens += ids.length;
    }

    /// Ends the current document.
    ///
    /// @throws IllegalStateException if it has no tokens
    public void endDocument() {
        if (length == 0) {
            throw new IllegalStateException("a document has at least one token");
        }
        if (documents == lengths.length) {
            lengths = Arrays.copyOf(lengths, documents + (documents >> 1));
        }
        lengths[documents++] = length;
        histogram.merge(LengthHistogram.bucket(length), 1L, Long::sum);
        length = 0;
    }

    /// Documents ended so far.
    public int documents() {
        return documents;
    }

    /// Tokens written so far.
    public long tokens() {
        return tokens;
    }

    /// Completes both files.
    ///
    /// @throws IllegalStateException if a document is not ended
    public Shard finish(Shard.Source source) throws IOException {
        if (length != 0) {
            throw new IllegalStateException("the last document is not ended");
        }
        flush();
        bin.close();
        MegatronIndex.write(directory.resolve(name + ".idx"), type, lengths, documents);
        return new Shard(name, source, documents, tokens, new LengthHistogram(histogram));
    }

    private void flush() throws IOException {
        bin.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        bin.close();
    }
}
