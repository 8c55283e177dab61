package dev.zebra.model.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// A file written aside, synced and moved into place, so that a reader never sees half of it.
public final class AtomicFile {

    /// Fills the file that is being written.
    @FunctionalInterface
    public interface Writer {
        /// Writes the whole content to the channel.
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /// Replaces `file` by these bytes.
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
    }

    /// Replaces `file` by what the writer writes. If it throws, the file stays as it was.
    public static void write(Path file, Writer writer) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        // not a temporary file, which nobody else might read
        var aside = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (var channel =
                    FileChannel.open(
                            aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                writer.writeTo(channel);
                channel.force(true);
            }
            Files.move(
                    aside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            syncDirectory(directory);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// The rename itself is durable only once the directory is.
    private static void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
