package dev.zebra.data.text;

import dev.zebra.data.Digests;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/// Counts and digests the bytes that are read through it, in blocks.
final class DigestedInput extends FilterInputStream {

    private final MessageDigest digest = Digests.newSha256();
    private final LongConsumer bytesRead;
    private long bytes;

    DigestedInput(InputStream in, LongConsumer bytesRead) {
        super(in);
        this.bytesRead = bytesRead;
    }

    long bytes() {
        return bytes;
    }

    byte[] hash() {
        return digest.digest();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, length);
        if (read > 0) {
            digest.update(into, offset, read);
            bytes += read;
            bytesRead.accept(bytes);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
