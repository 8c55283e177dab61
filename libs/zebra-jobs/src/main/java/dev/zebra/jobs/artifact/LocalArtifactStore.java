package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/// Artifacts in a local directory: `<root>/<kind>/<name>/<digest>/`, manifests in `.zebra/` inside,
/// one a publication. Directories to be kept must lie on the same file system.
public final class LocalArtifactStore implements ArtifactStore {

    private static final String MANIFESTS = ".zebra";

    private final Path root;

    public LocalArtifactStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void keep(Path finished, ArtifactName name, String digest, Manifest manifest)
            throws IOException {
        var place = directory(name, digest);
        if (!Files.isDirectory(place)) {
            var manifests = Files.createDirectories(finished.resolve(MANIFESTS));
            Files.write(manifests.resolve(fileName(manifest)), Json.pretty(manifest));
            sync(finished);
            Files.createDirectories(place.getParent());
            try {
                Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
                syncDirectory(place.getParent());
                return;
            } catch (AtomicMoveNotSupportedException otherFileSystem) {
                throw otherFileSystem;
            } catch (FileSystemException faster) {
                if (!Files.isDirectory(place)) {
                    throw faster;
                }
            }
        }
        addManifest(place, manifest);
        delete(finished);
    }

    private static String fileName(Manifest manifest) {
        return manifest.publication().publication() + ".json";
    }

    private static void addManifest(Path place, Manifest manifest) throws IOException {
        var manifests = Files.createDirectories(place.resolve(MANIFESTS));
        var aside = Files.createTempFile(manifests, ".", ".part");
        Files.write(aside, Json.pretty(manifest));
        syncFile(aside);
        Files.move(aside, manifests.resolve(fileName(manifest)), StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(manifests);
    }

    @Override
    public Path directory(ArtifactName name, String digest) {
        return root.resolve(name.kind().id()).resolve(name.name()).resolve(digest);
    }

    @Override
    public void remove(ArtifactName name, String digest) throws IOException {
        delete(directory(name, digest));
    }

    /// Removes a directory and all in it; nothing happens if it is gone.
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> inside;
        try (var paths = Files.walk(directory)) {
            inside = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (var path : inside) {
            Files.deleteIfExists(path);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                if (Files.isDirectory(path)) {
                    syncDirectory(path);
                } else {
                    syncFile(path);
                }
            }
        }
    }

    private static void syncFile(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
