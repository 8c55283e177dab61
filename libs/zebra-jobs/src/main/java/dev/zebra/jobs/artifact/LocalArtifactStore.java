package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.Ids;
import dev.zebra.jobs.log.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Artifacts in a local directory: `<root>/<kind>/<name>/<digest>/`, manifests in `.zebra/` inside,
/// one a publication. Directories to be kept must lie on the same file system.
public final class LocalArtifactStore implements ArtifactStore {

    private static final String MANIFESTS = ".zebra";
    private static final Pattern DIGEST = Pattern.compile("sha256-[0-9a-f]{64}");
    private static final String ASIDE = ".aside";

    /// How often a place may change under a keeper before it gives up.
    private static final int CHANGES = 5;

    private final Path root;

    public LocalArtifactStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void keep(Path finished, ArtifactName name, String digest, Manifest manifest)
            throws IOException {
        var place = directory(name, digest);
        for (int failures = 0; ; failures++) {
            try {
                if (!Files.isDirectory(place)) {
                    move(finished, place, manifest);
                } else if (holds(place, manifest.files())) {
                    addManifest(place, manifest);
                } else {
                    replace(finished, place, name, digest, manifest);
                }
                return;
            } catch (AtomicMoveNotSupportedException otherFileSystem) {
                throw otherFileSystem;
            } catch (FileSystemException changing) {
                // Another replica puts the same digest there, or removes it, at this moment.
                if (failures == CHANGES) {
                    throw changing;
                }
            }
        }
    }

    private void move(Path finished, Path place, Manifest manifest) throws IOException {
        var manifests = Files.createDirectories(finished.resolve(MANIFESTS));
        Files.write(manifests.resolve(fileName(manifest)), Json.pretty(manifest));
        sync(finished);
        Files.createDirectories(place.getParent());
        Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
        for (var above = place.getParent(); above.startsWith(root); above = above.getParent()) {
            syncDirectory(above);
        }
    }

    /// What is at the place is not what its name says, such as the rest of a removal that was cut
    /// short: puts the finished directory there instead, with the manifests that are left.
    private void replace(
            Path finished, Path place, ArtifactName name, String digest, Manifest manifest)
            throws IOException {
        var broken = moveAside(name, digest);
        var manifests = broken.resolve(MANIFESTS);
        if (Files.isDirectory(manifests)) {
            var into = Files.createDirectories(finished.resolve(MANIFESTS));
            try (var left = Files.newDirectoryStream(manifests, "*.json")) {
                for (var one : left) {
                    Files.copy(
                            one,
                            into.resolve(one.getFileName()),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        move(finished, place, manifest);
        delete(broken);
    }

    /// True if the directory holds exactly these files, by name and size.
    private static boolean holds(Path place, List<PayloadDigest.Entry> files) throws IOException {
        var found = new HashMap<String, Long>();
        try (var paths = Files.walk(place)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                var inside = place.relativize(path);
                if (!inside.startsWith(MANIFESTS) && !Files.isDirectory(path)) {
                    found.put(inside.toString().replace('\\', '/'), Files.size(path));
                }
            }
        } catch (UncheckedIOException changing) {
            throw changing.getCause();
        }
        return found.equals(
                files.stream()
                        .collect(
                                Collectors.toMap(
                                        PayloadDigest.Entry::name, PayloadDigest.Entry::bytes)));
    }

    private static String fileName(Manifest manifest) {
        return manifest.publication().publication() + ".json";
    }

    private static void addManifest(Path place, Manifest manifest) throws IOException {
        var manifests = place.resolve(MANIFESTS);
        // Never the place itself: it may be gone by now.
        if (!Files.isDirectory(manifests)) {
            Files.createDirectory(manifests);
        }
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
    public boolean has(ArtifactName name, String digest) {
        return Files.isDirectory(directory(name, digest));
    }

    @Override
    public boolean verify(ArtifactName name, String digest) throws IOException {
        return PayloadDigest.of(directory(name, digest), MANIFESTS).digest().equals(digest);
    }

    @Override
    public List<Payload> list() throws IOException {
        var found = new ArrayList<Payload>();
        for (var kind : ArtifactKind.values()) {
            var directory = root.resolve(kind.id());
            if (Files.isDirectory(directory)) {
                try (var paths = Files.walk(directory)) {
                    paths.filter(LocalArtifactStore::isPayload)
                            .map(this::payload)
                            .forEach(found::add);
                } catch (UncheckedIOException unreadable) {
                    throw unreadable.getCause();
                }
            }
        }
        return List.copyOf(found);
    }

    private static boolean isPayload(Path path) {
        return DIGEST.matcher(path.getFileName().toString()).matches() && Files.isDirectory(path);
    }

    private Payload payload(Path place) {
        var manifests = new ArrayList<Manifest>();
        var directory = place.resolve(MANIFESTS);
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory, "*.json")) {
                for (var file : files) {
                    read(file, place).ifPresent(manifests::add);
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return new Payload(
                root.relativize(place).toString().replace('\\', '/'), List.copyOf(manifests));
    }

    /// A manifest, if it is one and about the place it lies in.
    private Optional<Manifest> read(Path file, Path place) throws IOException {
        try {
            var manifest = Json.read(Files.readAllBytes(file), Manifest.class);
            var fact = manifest.publication();
            return directory(fact.artifact(), fact.digest()).equals(place)
                    ? Optional.of(manifest)
                    : Optional.empty();
        } catch (IllegalArgumentException | NullPointerException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public void remove(ArtifactName name, String digest) throws IOException {
        try {
            moveAside(name, digest);
        } catch (NoSuchFileException gone) {
            // Gone from its place; what an interrupted removal has left aside goes below.
        }
        var aside = root.resolve(ASIDE);
        if (!Files.isDirectory(aside)) {
            return;
        }
        try (var left = Files.newDirectoryStream(aside, removed(name, digest) + "*")) {
            for (var directory : left) {
                delete(directory);
            }
        }
    }

    /// Takes a digest out of its place in one step, so that nobody ever finds half of it there.
    Path moveAside(ArtifactName name, String digest) throws IOException {
        var place = directory(name, digest);
        var to =
                Files.createDirectories(root.resolve(ASIDE))
                        .resolve(removed(name, digest) + UUID.randomUUID());
        Files.move(place, to, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(place.getParent());
        return to;
    }

    private static String removed(ArtifactName name, String digest) {
        return "removed." + Ids.of(name.toString(), digest) + ".";
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
