package dev.zebra.jobs.archive;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.log.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/// Writes an archive beside its place and moves it there when it is whole and on the disk. Only its
/// owner may read it: the log holds who did what, and the hashes of keys.
final class ArchiveWriter implements AutoCloseable {

    private final Path target;
    private final Path partial;
    private final Instant created;
    private final FileChannel file;
    private final OutputStream out;
    private final MessageDigest digest = Sha256.digest();
    private final TreeMap<String, Long> records = new TreeMap<>();
    private boolean finished;

    ArchiveWriter(Path target, Instant created) throws IOException {
        this.target = target.toAbsolutePath();
        this.partial = this.target.resolveSibling(this.target.getFileName() + ".partial");
        this.created = created;
        Files.deleteIfExists(partial);
        this.file =
                FileChannel.open(
                        partial,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        ownersOnly());
        this.out =
                new BufferedOutputStream(
                        new GZIPOutputStream(Channels.newOutputStream(file), 1 << 16), 1 << 16);
        line(
                RecordJson.MAPPER
                        .createObjectNode()
                        .put(Archives.FORMAT, Archives.VERSION)
                        .put("created", created.toString()),
                true);
    }

    private FileAttribute<?>[] ownersOnly() {
        return target.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    void add(ArchivedRecord record) throws IOException {
        line(RecordJson.write(record), true);
        records.merge(record.topic(), 1L, Long::sum);
    }

    private void line(JsonNode json, boolean digested) throws IOException {
        var bytes = RecordJson.MAPPER.writeValueAsBytes(json);
        out.write(bytes);
        out.write('\n');
        if (digested) {
            digest.update(bytes);
            digest.update((byte) '\n');
        }
    }

    /// Adds the last line, without which an archive is not whole, and puts the file in its place.
    ArchiveSummary finish() throws IOException {
        var summary = new ArchiveSummary(created, records, Sha256.hex(digest));
        var last = RecordJson.MAPPER.createObjectNode();
        last.set("records", RecordJson.MAPPER.valueToTree(records));
        line(last.put("sha256", summary.sha256()), false);
        out.flush();
        finishGzip();
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
        return summary;
    }

    /// Closing the stream closes the channel, so the file is synced through another one.
    private void finishGzip() throws IOException {
        out.close();
        try (var written = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            file.close();
            Files.deleteIfExists(partial);
        }
    }
}
