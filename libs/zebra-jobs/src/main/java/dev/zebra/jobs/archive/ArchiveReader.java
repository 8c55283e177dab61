package dev.zebra.jobs.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.log.Sha256;
import dev.zebra.jobs.log.Topics;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Reads an archive record by record, in memory for one of them. What is not exactly what a writer
/// makes is refused, with the number of the line; damage may show only at the end, so whoever acts
/// on records reads all of them first ([#verify]).
final class ArchiveReader {

    /// Escaped or as base64, the longest record is shorter.
    private static final int LONGEST_LINE = 16 << 20;

    private static final Set<String> KNOWN = Set.copyOf(Archives.allTopics());

    private final Path path;
    private final InputStream in;
    private final MessageDigest digest = Sha256.digest();
    private final TreeMap<String, Long> records = new TreeMap<>();
    private final Map<TopicPartition, Long> last = new HashMap<>();
    private byte[] current = {};
    private long line;

    private ArchiveReader(Path path, InputStream in) {
        this.path = path;
        this.in = in;
    }

    /// Reads all of it and answers what it holds.
    ///
    /// @throws ArchiveException if it is no archive, or not as it was written
    static ArchiveSummary verify(Path file) throws IOException {
        return read(file, _ -> {});
    }

    /// Hands over every record, then answers what there was.
    static ArchiveSummary read(Path file, Consumer<ArchivedRecord> each) throws IOException {
        try (var bytes = Files.newInputStream(file);
                var in = new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16)) {
            return new ArchiveReader(file, in).all(each);
        } catch (ZipException | EOFException damaged) {
            throw new ArchiveException(
                    file + " is no archive of a log, or is damaged: " + damaged.getMessage(),
                    damaged);
        }
    }

    private ArchiveSummary all(Consumer<ArchivedRecord> each) throws IOException {
        var created = header(next());
        digest();
        while (true) {
            var json = next();
            if (json.has("sha256")) {
                return end(json, created);
            }
            digest();
            each.accept(record(json));
        }
    }

    /// All lines but the last are digested, and which is the last shows only when it is read.
    private void digest() {
        digest.update(current);
        digest.update((byte) '\n');
    }

    private Instant header(JsonNode json) {
        var version = json.path(Archives.FORMAT);
        if (!version.isInt()) {
            throw wrong("this is no archive of a log");
        }
        if (version.intValue() != Archives.VERSION) {
            throw wrong("format " + version + " is not known here, " + Archives.VERSION + " is");
        }
        try {
            return Instant.parse(RecordJson.text(json, "created"));
        } catch (DateTimeException | IllegalArgumentException unfit) {
            throw wrong(String.valueOf(unfit.getMessage()));
        }
    }

    private ArchivedRecord record(JsonNode json) {
        ArchivedRecord record;
        try {
            record = RecordJson.read(json);
        } catch (IllegalArgumentException unfit) {
            throw wrong(String.valueOf(unfit.getMessage()));
        }
        if (!KNOWN.contains(record.topic())) {
            throw wrong("topic '" + record.topic() + "' is none of " + Archives.allTopics());
        }
        if (record.partition() < 0 || record.partition() >= Topics.PARTITIONS) {
            throw wrong(
                    "partition "
                            + record.partition()
                            + " is not between 0 and "
                            + (Topics.PARTITIONS - 1));
        }
        var before = last.put(record.place(), record.offset());
        if (record.offset() <= (before == null ? -1 : before)) {
            throw wrong("offset " + record.offset() + " does not come after " + before);
        }
        records.merge(record.topic(), 1L, Long::sum);
        return record;
    }

    private ArchiveSummary end(JsonNode json, Instant created) throws IOException {
        var found = Sha256.hex(digest);
        var summary = new ArchiveSummary(created, records, found);
        if (!summary.sha256().equals(json.path("sha256").asText())) {
            throw wrong("the digest of what precedes is " + found + ", not what this line says");
        }
        var counts = new TreeMap<String, Long>();
        json.path("records")
                .properties()
                .forEach(e -> counts.put(e.getKey(), e.getValue().asLong()));
        if (!counts.equals(records)) {
            throw wrong("it counts " + counts + " records, there are " + records);
        }
        if (in.read() >= 0) {
            throw wrong("nothing may follow the last line");
        }
        return summary;
    }

    private JsonNode next() throws IOException {
        line++;
        var bytes = lineOrNull();
        if (bytes == null) {
            throw wrong("the archive ends too early");
        }
        current = bytes;
        try {
            var json = RecordJson.MAPPER.readTree(bytes);
            if (!json.isObject()) {
                throw wrong("a line is a JSON object");
            }
            return json;
        } catch (JsonProcessingException noJson) {
            throw wrong("a line is a JSON object: " + noJson.getOriginalMessage());
        }
    }

    private byte @Nullable [] lineOrNull() throws IOException {
        var bytes = new ByteArrayOutputStream(1 << 10);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (bytes.size() == LONGEST_LINE) {
                throw wrong("a line has at most " + LONGEST_LINE + " bytes");
            }
            bytes.write(next);
        }
        return bytes.toByteArray();
    }

    private ArchiveException wrong(String what) {
        return new ArchiveException(path + ", line " + line + ": " + what);
    }
}
