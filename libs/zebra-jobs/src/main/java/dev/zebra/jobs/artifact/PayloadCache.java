package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/// Payloads from elsewhere on this machine's disk, `<root>/<digest>/`, up to a size in all. What is
/// open is never evicted, so the size may be exceeded by it. One process owns the directory.
final class PayloadCache {

    private static final String ASIDE = ".aside";

    private final Path root;
    private final long most;
    private final Map<String, Entry> entries = new HashMap<>();
    private long clock;

    /// Writes a payload into an empty directory.
    @FunctionalInterface
    interface Source {
        void into(Path directory) throws IOException;
    }

    private static final class Entry {
        private final ReentrantLock fetching = new ReentrantLock();
        private int readers;
        private long bytes;
        private long used;
    }

    /// Takes over what an earlier life has left; half a payload is never among it.
    ///
    /// @param most bytes in all
    PayloadCache(Path root, long most) throws IOException {
        this.root = Files.createDirectories(root.toAbsolutePath().normalize());
        this.most = most;
        LocalArtifactStore.delete(this.root.resolve(ASIDE));
        Files.createDirectories(this.root.resolve(ASIDE));
        try (var left = Files.newDirectoryStream(this.root, "sha256-*")) {
            for (var payload : left) {
                var entry = new Entry();
                entry.bytes = size(payload);
                entries.put(payload.getFileName().toString(), entry);
            }
        }
    }

    /// The payload of a digest, from `source` if it is not here; whoever else asks for it meanwhile
    /// waits for that.
    ArtifactStore.Reading open(String digest, Source source) throws IOException {
        var place = root.resolve(digest);
        var entry = taken(digest);
        boolean opened = false;
        try {
            entry.fetching.lockInterruptibly();
            try {
                if (!Files.isDirectory(place)) {
                    bring(digest, place, source);
                    filled(entry, size(place));
                }
            } finally {
                entry.fetching.unlock();
            }
            makeRoom(0);
            opened = true;
            return reading(digest, place);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for " + digest);
        } finally {
            if (!opened) {
                released(digest);
            }
        }
    }

    private void bring(String digest, Path place, Source source) throws IOException {
        var aside = root.resolve(ASIDE).resolve(digest + "." + UUID.randomUUID());
        Files.createDirectory(aside);
        try {
            source.into(aside);
            LocalArtifactStore.sync(aside);
            Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            LocalArtifactStore.delete(aside);
        }
    }

    private ArtifactStore.Reading reading(String digest, Path place) {
        return new ArtifactStore.Reading() {
            private boolean closed;

            @Override
            public Path directory() {
                return place;
            }

            @Override
            public synchronized void close() {
                if (!closed) {
                    closed = true;
                    released(digest);
                }
            }
        };
    }

    private synchronized Entry taken(String digest) {
        var entry = entries.computeIfAbsent(digest, _ -> new Entry());
        entry.readers++;
        entry.used = ++clock;
        return entry;
    }

    private synchronized void filled(Entry entry, long bytes) {
        entry.bytes = bytes;
    }

    private synchronized void released(String digest) {
        var entry = entries.get(digest);
        entry.readers--;
        if (entry.readers == 0 && entry.bytes == 0) {
            entries.remove(digest);
        }
    }

    /// Evicts what was opened longest ago and is not open, until `coming` more bytes fit.
    synchronized void makeRoom(long coming) throws IOException {
        while (entries.values().stream().mapToLong(entry -> entry.bytes).sum() + coming > most) {
            var oldest =
                    entries.entrySet().stream()
                            .filter(entry -> entry.getValue().readers == 0)
                            .min(Comparator.comparingLong(entry -> entry.getValue().used));
            if (oldest.isEmpty()) {
                return;
            }
            evict(oldest.get().getKey());
        }
    }

    private void evict(String digest) throws IOException {
        var aside = root.resolve(ASIDE).resolve(digest + "." + UUID.randomUUID());
        Files.move(root.resolve(digest), aside, StandardCopyOption.ATOMIC_MOVE);
        entries.remove(digest);
        LocalArtifactStore.delete(aside);
    }

    private static long size(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            long bytes = 0;
            for (var path : (Iterable<Path>) paths::iterator) {
                bytes += Files.isRegularFile(path) ? Files.size(path) : 0;
            }
            return bytes;
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }
}
