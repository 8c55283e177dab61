package dev.zebra.data.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The `.idx` file of Megatron-LM's `MMapIndexedDataset`, version 1, all little-endian: the magic
/// `MMIDIDX\0\0`, version (u64), token type (u8), number of sequences n (u64), number of document
/// bounds d (u64), n sizes in tokens (i32), n byte offsets into the `.bin` (i64), d ordinals of
/// sequences at which documents begin, and n at last (i64). Ours have one sequence a document.
final class MegatronIndex {

    private static final byte[] MAGIC = "MMIDIDX\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final long VERSION = 1;
    private static final int HEADER = 34;

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private final TokenType type;
    private final int documents;

    /// Checks the whole index, so that no later read leaves the files.
    ///
    /// @throws IOException if it is not such a file or does not fit a `.bin` of `binBytes`
    MegatronIndex(MemorySegment file, long binBytes) throws IOException {
        this.file = file;
        if (file.byteSize() < HEADER
                || MemorySegment.ofArray(MAGIC).mismatch(file.asSlice(0, MAGIC.length)) >= 0) {
            throw new IOException("the index does not begin with MMIDIDX");
        }
        if (file.get(LONG, 9) != VERSION) {
            throw new IOException(
                    "the index has version " + file.get(LONG, 9) + ", only 1 is known");
        }
        type = type(file.get(ValueLayout.JAVA_BYTE, 17));
        long sequences = file.get(LONG, 18);
        long bounds = file.get(LONG, 26);
        if (sequences < 0
                || sequences > Integer.MAX_VALUE
                || bounds != sequences + 1
                || file.byteSize() != HEADER + 12 * sequences + 8 * bounds) {
            throw new IOException(
                    "the index names %d sequences and %d bounds, which do not fit its %d bytes"
                            .formatted(sequences, bounds, file.byteSize()));
        }
        documents = (int) sequences;
        checkEntries(binBytes);
    }

    private static TokenType type(byte code) throws IOException {
        for (var type : TokenType.values()) {
            if (type.code() == code) {
                return type;
            }
        }
        throw new IOException("the index has token type " + code + ", only 4 and 8 are known");
    }

    private void checkEntries(long binBytes) throws IOException {
        long end = 0;
        for (int document = 0; document < documents; document++) {
            long pointer = file.get(LONG, HEADER + 4L * documents + 8L * document);
            if (length(document) < 1 || pointer != end || bound(document) != document) {
                throw new IOException("the index is wrong at document " + document);
            }
            end += (long) length(document) * type.bytes();
        }
        if (bound(documents) != documents || end != binBytes) {
            throw new IOException("the index ends at byte " + end + ", its .bin has " + binBytes);
        }
    }

    private long bound(int document) {
        return file.get(LONG, HEADER + 12L * documents + 8L * document);
    }

    TokenType type() {
        return type;
    }

    int documents() {
        return documents;
    }

    /// Tokens of a document.
    int length(int document) {
        return file.get(INT, HEADER + 4L * document);
    }

    /// The document's first token, counted from the shard's first.
    long start(int document) {
        return file.get(LONG, HEADER + 4L * documents + 8L * document) / type.bytes();
    }

    /// The document that holds the token at `position` of the shard.
    int documentAt(long position) {
        int low = 0;
        int high = documents - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (start(middle) <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// Writes the index of documents of these lengths, in tokens.
    static void write(Path path, TokenType type, int[] lengths, int documents) throws IOException {
        try (var out = Files.newOutputStream(path)) {
            var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            header.put(MAGIC).putLong(VERSION).put((byte) type.code());
            header.putLong(documents).putLong(documents + 1L);
            out.write(header.array());
            writeEntries(out, documents, 4, (buffer, i) -> buffer.putInt(lengths[i]));
            var pointer = new long[1];
            writeEntries(
                    out,
                    documents,
                    8,
                    (buffer, i) -> {
                        buffer.putLong(pointer[0]);
                        pointer[0] += (long) lengths[i] * type.bytes();
                    });
            writeEntries(out, documents + 1, 8, (buffer, i) -> buffer.putLong(i));
        }
    }

    private interface Entry {
        void put(ByteBuffer buffer, int ordinal);
    }

    private static void writeEntries(OutputStream out, int count, int bytes, Entry entry)
            throws IOException {
        var buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (buffer.remaining() < bytes) {
                out.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            entry.put(buffer, i);
        }
        out.write(buffer.array(), 0, buffer.position());
    }
}
