package dev.zebra.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Held while the stack is changed, so that two commands never start the same part twice. The
/// operating system gives it back when the holder ends, however it ends.
final class StackLock implements AutoCloseable {

    private final FileChannel channel;

    private StackLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Waits until the lock of the stack under `home` is free and takes it.
    ///
    /// @param whenHeld run once if somebody else holds it
    static StackLock take(Path home, Runnable whenHeld) {
        try {
            Files.createDirectories(home);
            var channel =
                    FileChannel.open(
                            home.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock held = channel.tryLock();
            if (held == null) {
                whenHeld.run();
                channel.lock();
            }
            return new StackLock(channel);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot lock " + home, failure);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
