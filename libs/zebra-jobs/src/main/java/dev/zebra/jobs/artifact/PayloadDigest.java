package dev.zebra.jobs.artifact;

import dev.zebra.jobs.log.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The digest of a payload: names and bytes of its files and nothing else, so that equal work gives
/// equal digests. It is the SHA-256 of what `sha256sum` prints for the files in order of their
/// names.
///
/// @param digest `sha256-` and hex
/// @param bytes size of all files together
public record PayloadDigest(String digest, long bytes, List<Entry> files) {

    /// A file of the payload.
    ///
    /// @param name relative, with `/`
    public record Entry(String name, long bytes, String sha256) {}

    /// Reads the payload in `directory`.
    ///
    /// @throws IOException if it is empty, or holds something that is neither file nor directory
    public static PayloadDigest of(Path directory) throws IOException {
        return of(directory, null);
    }

    /// The same without what lies in a directory of that name at the top.
    static PayloadDigest of(Path directory, @Nullable String without) throws IOException {
        var left = without == null ? null : directory.resolve(without);
        var entries = new ArrayList<Entry>();
        try (var paths = Files.walk(directory)) {
            for (var path : (Iterable<Path>) paths::iterator) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        || left != null && path.startsWith(left)) {
                    continue;
                }
                var name = directory.relativize(path).toString().replace('\\', '/');
                if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException("'" + name + "' in the payload is no regular file");
                }
                entries.add(new Entry(name, Files.size(path), sha256(path)));
            }
        }
        if (entries.isEmpty()) {
            throw new IOException("the payload is empty");
        }
        return of(entries);
    }

    /// The digest of files that were read before.
    static PayloadDigest of(List<Entry> files) {
        var entries = files.stream().sorted(Comparator.comparing(Entry::name)).toList();
        var sums = Sha256.digest();
        for (var entry : entries) {
            sums.update(
                    (entry.sha256() + "  " + entry.name() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return new PayloadDigest(
                "sha256-" + Sha256.hex(sums),
                entries.stream().mapToLong(Entry::bytes).sum(),
                entries);
    }

    private static String sha256(Path file) throws IOException {
        var sum = Sha256.digest();
        try (InputStream in = Files.newInputStream(file)) {
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
            }
        }
        return Sha256.hex(sum);
    }
}
