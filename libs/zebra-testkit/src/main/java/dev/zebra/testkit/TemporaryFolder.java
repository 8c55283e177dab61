package dev.zebra.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A new directory that is deleted with all it holds on [#close], or when the JVM ends.
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;
    private final Runnable beforehand;
    private final Thread onExit = new Thread(this::delete, "zebra-testkit-cleanup");

    /// Makes the directory.
    ///
    /// @param name a word of its name, for whoever looks at it while the test runs
    public TemporaryFolder(String name) {
        this(name, () -> {});
    }

    /// Makes the directory.
    ///
    /// @param beforehand what ends its users; run before it is deleted, also when the JVM ends
    TemporaryFolder(String name, Runnable beforehand) {
        this.beforehand = beforehand;
        try {
            path = Files.createTempDirectory("zebra-" + name + "-").toRealPath();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /// The directory.
    public Path path() {
        return path;
    }

    /// A directory of that name within, made if missing.
    public Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException exiting) {
            // The JVM is ending: the hook has run or is about to, and finds nothing.
        }
    }

    private void delete() {
        beforehand.run();
        if (!Files.exists(path)) {
            return;
        }
        try {
            Files.walkFileTree(path, new DeleteAll());
        } catch (IOException inUse) {
            System.err.println("zebra-testkit: cannot delete " + path + ": " + inUse);
        }
    }

    /// Deletes bottom-up; files that vanish meanwhile are what was wanted.
    private static final class DeleteAll extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
