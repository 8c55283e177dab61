package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Artifacts in S3: `<kind>/<name>/<digest>/<publication>/<file>`, and as the last object of a
/// publication its manifest, `<kind>/<name>/<digest>/.zebra/<publication>.json`. Only what has a
/// manifest is read. Every publication has bytes of its own, since S3 can neither move nor share
/// them in one step: so a removal never meets bytes that somebody else counts on.
public final class S3ArtifactStore implements ArtifactStore {

    /// Files above this size are sent in parts of it.
    private static final long PART_BYTES = 64L << 20;

    /// How often a file is read before it counts as broken.
    private static final int TRIES = 3;

    private static final String MANIFESTS = "/.zebra/";
    private static final Pattern KEY =
            Pattern.compile("([a-z]+/.+?/sha256-[0-9a-f]{64})/([^/]+)/(.+)");

    private final S3Objects objects;
    private final PayloadCache cache;

    /// @param cache directory of payloads read here, of this process alone
    /// @param cacheBytes how large it may become
    public S3ArtifactStore(S3Place place, Path cache, long cacheBytes) throws IOException {
        this(
                new S3Objects(place.client().build(), place, PART_BYTES),
                new PayloadCache(cache, cacheBytes));
    }

    S3ArtifactStore(S3Objects objects, PayloadCache cache) {
        this.objects = objects;
        this.cache = cache;
    }

    private static String place(ArtifactName name, String digest) {
        return name.kind().id() + "/" + name.name() + "/" + digest;
    }

    private static String manifestKey(String place, String publication) {
        return place + MANIFESTS + publication + ".json";
    }

    @Override
    public void keep(Path finished, ArtifactName name, String digest, Manifest manifest)
            throws IOException {
        var place = place(name, digest);
        var publication = manifest.publication().publication();
        if (!objects.list(manifestKey(place, publication)).isEmpty()) {
            return;
        }
        // What an attempt that was cut short has sent of the same digest is the same.
        var sent =
                objects.list(place + "/" + publication + "/").stream()
                        .collect(Collectors.toMap(S3Objects.Found::key, S3Objects.Found::bytes));
        for (var file : manifest.files()) {
            var key = place + "/" + publication + "/" + file.name();
            if (sent.getOrDefault(key, -1L) != file.bytes()) {
                objects.put(key, finished.resolve(file.name()));
            }
        }
        objects.putNew(manifestKey(place, publication), Json.pretty(manifest));
    }

    @Override
    public Reading open(ArtifactName name, String digest) throws IOException {
        return cache.open(digest, directory -> bring(name, digest, directory));
    }

    /// Of the publications with those bytes takes one; the next if it is just being removed.
    private void bring(ArtifactName name, String digest, Path directory) throws IOException {
        var place = place(name, digest);
        for (var key : objects.list(place + MANIFESTS)) {
            try {
                var manifest = manifest(key.key(), place);
                if (manifest.isPresent()) {
                    cache.makeRoom(manifest.get().publication().bytes());
                    download(place, manifest.get(), directory);
                    return;
                }
            } catch (NoSuchFileException removed) {
                LocalArtifactStore.delete(directory);
                Files.createDirectory(directory);
            }
        }
        throw new NoSuchFileException(name + " " + digest + " is not in the store");
    }

    private void download(String place, Manifest manifest, Path directory) throws IOException {
        for (var file : manifest.files()) {
            var to = directory.resolve(file.name()).normalize();
            if (!to.startsWith(directory)) {
                throw new IOException("a manifest of " + place + " names '" + file.name() + "'");
            }
            Files.createDirectories(to.getParent());
            download(key(place, manifest, file), file.sha256(), to);
        }
    }

    /// The client repeats requests, but not what breaks while an answer is read.
    private void download(String key, String sha256, Path to) throws IOException {
        for (int failures = 1; ; failures++) {
            var sum = Sha256.digest();
            try (var in = new DigestInputStream(objects.open(key), sum);
                    var out = Files.newOutputStream(to)) {
                copy(in, out);
            } catch (NoSuchFileException | InterruptedIOException lasting) {
                throw lasting;
            } catch (IOException broken) {
                if (failures == TRIES) {
                    throw broken;
                }
                continue;
            }
            if (Sha256.hex(sum).equals(sha256)) {
                return;
            }
            if (failures == TRIES) {
                throw new IOException("'" + key + "' is damaged in the store");
            }
        }
    }

    private static String key(String place, Manifest manifest, PayloadDigest.Entry file) {
        return place + "/" + manifest.publication().publication() + "/" + file.name();
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        var buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("stopped while bringing a payload");
            }
            out.write(buffer, 0, n);
        }
    }

    /// A manifest, if it is one and about the place it lies in.
    private Optional<Manifest> manifest(String key, String place) throws IOException {
        var bytes = objects.read(key);
        try {
            var manifest = Json.read(bytes, Manifest.class);
            var fact = manifest.publication();
            boolean fits =
                    place(fact.artifact(), fact.digest()).equals(place)
                            && manifestKey(place, fact.publication()).equals(key)
                            && PayloadDigest.of(manifest.files()).digest().equals(fact.digest());
            return fits ? Optional.of(manifest) : Optional.empty();
        } catch (IllegalArgumentException | NullPointerException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public byte[] read(ArtifactName name, String digest, String file) throws IOException {
        var place = place(name, digest);
        for (var found : objects.list(place + MANIFESTS)) {
            try {
                var manifest = manifest(found.key(), place);
                for (var entry : manifest.map(Manifest::files).orElse(List.of())) {
                    if (entry.name().equals(file)) {
                        return objects.read(key(place, manifest.get(), entry));
                    }
                }
            } catch (NoSuchFileException removed) {
                // The next publication has the same file.
            }
        }
        throw new NoSuchFileException(name + " " + digest + " holds no '" + file + "'");
    }

    @Override
    public boolean has(ArtifactName name, String digest) throws IOException {
        return !objects.list(place(name, digest) + MANIFESTS).isEmpty();
    }

    @Override
    public boolean verify(ArtifactName name, String digest) throws IOException {
        var place = place(name, digest);
        for (var found : objects.list(place + MANIFESTS)) {
            var manifest = manifest(found.key(), place);
            if (manifest.isEmpty()) {
                return false;
            }
            for (var file : manifest.get().files()) {
                var sum = Sha256.digest();
                try (var in =
                        new DigestInputStream(
                                objects.open(key(place, manifest.get(), file)), sum)) {
                    copy(in, OutputStream.nullOutputStream());
                } catch (NoSuchFileException missing) {
                    return false;
                }
                if (!Sha256.hex(sum).equals(file.sha256())) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public List<Payload> list() throws IOException {
        Map<String, List<Manifest>> found = new TreeMap<>();
        for (var kind : ArtifactKind.values()) {
            for (var object : objects.list(kind.id() + "/")) {
                var parts = KEY.matcher(object.key());
                if (!parts.matches()) {
                    continue;
                }
                var place = parts.group(1);
                if (!parts.group(2).equals(".zebra")) {
                    found.computeIfAbsent(place + "/" + parts.group(2), _ -> new ArrayList<>());
                    continue;
                }
                var manifest = manifest(object.key(), place);
                if (manifest.isPresent()) {
                    var publication = manifest.get().publication().publication();
                    found.computeIfAbsent(place + "/" + publication, _ -> new ArrayList<>())
                            .add(manifest.get());
                }
            }
        }
        return found.entrySet().stream()
                .map(entry -> new Payload(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    @Override
    public void remove(ArtifactName name, String digest, String publication) throws IOException {
        var place = place(name, digest);
        objects.delete(manifestKey(place, publication));
        for (var object : objects.list(place + "/" + publication + "/")) {
            objects.delete(object.key());
        }
    }

    @Override
    public Optional<LogArchive> logs() {
        return Optional.of(new S3Logs(objects));
    }

    @Override
    public Optional<String> trouble() {
        return objects.trouble();
    }

    @Override
    public void close() {
        objects.close();
    }
}
