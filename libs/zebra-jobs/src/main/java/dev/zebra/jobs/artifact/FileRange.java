package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A part of a file as a stream; closing it closes the file.
final class FileRange extends InputStream {

    private final FileChannel file;
    private long left;

    private FileRange(FileChannel file, long left) {
        this.file = file;
        this.left = left;
    }

    static FileRange open(Path file, long start, long length) {
        try {
            return new FileRange(FileChannel.open(file).position(start), length);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = file.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, left)));
        left -= Math.max(count, 0);
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
