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
    private final Steps steps;

    /// Told before every step that changes the disk, so that a test can crash there.
    @FunctionalInterface
    interface Steps {
        void before(String step);
    }

    public LocalArtifactStore(Path root) {
        this(root, _ -> {});
    }

    LocalArtifactStore(Path root, Steps steps) {
        this.root = root.toAbsolutePath().normalize();
        this.steps = steps;
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
        steps.before("write the manifest");
        var manifests = Files.createDirectories(finished.resolve(MANIFESTS));
        Files.write(manifests.resolve(fileName(manifest.publication())), Json.pretty(manifest));
        steps.before("sync the payload");
        sync(finished);
        Files.createDirectories(place.getParent());
        steps.before("move to the place");
        Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
        steps.before("sync the directories above");
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
        var into = Files.createDirectories(finished.resolve(MANIFESTS));
        for (var one : manifests(broken)) {
            Files.copy(one, into.resolve(one.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        move(finished, place, manifest);
        steps.before("delete the broken rest");
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

    private static String fileName(ArtifactEvent.Published fact) {
        return fileName(fact.publication());
    }

    private static String fileName(String publication) {
        return publication + ".json";
    }

    /// The manifests that lie in a payload's directory.
    private static List<Path> manifests(Path place) throws IOException {
        var directory = place.resolve(MANIFESTS);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(directory, "*.json")) {
            files.forEach(found::add);
        }
        return found;
    }

    private void addManifest(Path place, Manifest manifest) throws IOException {
        addManifest(place, fileName(manifest.publication()), Json.pretty(manifest));
    }

    private void addManifest(Path place, String fileName, byte[] bytes) throws IOException {
        var manifests = place.resolve(MANIFESTS);
        // Never the place itself: it may be gone by now.
        if (!Files.isDirectory(manifests)) {
            Files.createDirectory(manifests);
        }
        steps.before("write a further manifest aside");
        var aside = Files.createTempFile(manifests, ".", ".part");
        Files.write(aside, bytes);
        syncFile(aside);
        steps.before("move a further manifest to its place");
        Files.move(aside, manifests.resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(manifests);
    }

    @Override
    public Reading open(ArtifactName name, String digest) throws IOException {
        var place = directory(name, digest);
        if (!Files.isDirectory(place)) {
            throw new NoSuchFileException(name + " " + digest + " is not in the store");
        }
        return new Reading() {
            @Override
            public Path directory() {
                return place;
            }

            @Override
            public void close() {
                // Nothing here is evicted.
            }
        };
    }

    @Override
    public byte[] read(ArtifactName name, String digest, String file) throws IOException {
        return Files.readAllBytes(directory(name, digest).resolve(file));
    }

    /// Where a digest lies.
    Path directory(ArtifactName name, String digest) {
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
        try {
            for (var file : manifests(place)) {
                read(file, place).ifPresent(manifests::add);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
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
    public void remove(ArtifactName name, String digest, String publication) throws IOException {
        var place = directory(name, digest);
        var aside = root.resolve(ASIDE);
        try {
            steps.before("delete the manifest");
            Files.deleteIfExists(place.resolve(MANIFESTS).resolve(fileName(publication)));
            if (manifests(place).isEmpty()) {
                moveAside(name, digest);
            }
        } catch (NoSuchFileException gone) {
            // Gone from its place; what an interrupted removal has left aside is settled below.
        }
        if (!Files.isDirectory(aside)) {
            return;
        }
        try (var left = Files.newDirectoryStream(aside, removed(name, digest) + "*")) {
            for (var directory : left) {
                settle(directory, place, publication);
            }
        }
    }

    /// Ends what taking a payload out of its place began: whoever has put a manifest there just
    /// before keeps the bytes. Nobody can put one there any more, and deletion begins only without
    /// any, so one that is found means that all is whole.
    private void settle(Path taken, Path place, String publication) throws IOException {
        steps.before("delete the manifest aside");
        Files.deleteIfExists(taken.resolve(MANIFESTS).resolve(fileName(publication)));
        var joined = manifests(taken);
        if (joined.isEmpty()) {
            steps.before("delete the bytes");
            delete(taken);
            return;
        }
        for (int failures = 0; ; failures++) {
            try {
                if (!Files.isDirectory(place)) {
                    steps.before("put the bytes back");
                    Files.move(taken, place, StandardCopyOption.ATOMIC_MOVE);
                    syncDirectory(place.getParent());
                } else {
                    for (var one : joined) {
                        addManifest(place, one.getFileName().toString(), Files.readAllBytes(one));
                    }
                    steps.before("delete the bytes that are there again");
                    delete(taken);
                }
                return;
            } catch (FileSystemException changing) {
                if (failures == CHANGES) {
                    throw changing;
                }
            }
        }
    }

    @Override
    public Optional<String> trouble() {
        try {
            Files.createDirectories(root);
        } catch (IOException unusable) {
            return Optional.of("the store " + root + " cannot be made: " + unusable.getMessage());
        }
        return Files.isWritable(root)
                ? Optional.empty()
                : Optional.of("the store " + root + " cannot be written");
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    /// Takes a digest out of its place in one step, so that nobody ever finds half of it there.
    Path moveAside(ArtifactName name, String digest) throws IOException {
        var place = directory(name, digest);
        var to =
                Files.createDirectories(root.resolve(ASIDE))
                        .resolve(removed(name, digest) + UUID.randomUUID());
        steps.before("take the bytes out of their place");
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

    static void sync(Path directory) throws IOException {
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
