package dev.zebra.jobs.run;

import dev.zebra.jobs.artifact.LocalArtifactStore;
import dev.zebra.jobs.artifact.LogArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The folders of running jobs, beside the artifacts so that finished bytes move in one step:
/// `.scratch/<job>` for resumable state, `.aside/` for outputs being written, `.logs/<job>.log`.
public final class Workspace implements JobLogs {

    /// A log is cut in two files of this size; the older half goes when both are full.
    private static final long LOG_BYTES = 4L << 20;

    private static final int LINE_CHARACTERS = 8_192;
    private static final Pattern JOB = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final Path root;
    private final String replica;
    private final Optional<LogArchive> archive;
    private final Map<String, Long> archived = new ConcurrentHashMap<>();

    /// @param replica its static name
    /// @param archive where logs are kept for other replicas; empty if they share the directory
    public Workspace(Path root, String replica, Optional<LogArchive> archive) {
        this.root = root.toAbsolutePath().normalize();
        this.replica = replica;
        this.archive = archive;
    }

    Path scratch(String job) throws IOException {
        return Files.createDirectories(root.resolve(".scratch").resolve(safe(job)));
    }

    /// A new directory to write an output into.
    Path aside(String job, int attempt) throws IOException {
        var aside = Files.createDirectories(root.resolve(".aside"));
        return Files.createTempDirectory(aside, safe(job) + "-" + attempt + "-");
    }

    /// Removes what the job's attempts have left aside.
    void clearAside(String job) throws IOException {
        var aside = root.resolve(".aside");
        if (!Files.isDirectory(aside)) {
            return;
        }
        try (var left = Files.newDirectoryStream(aside, safe(job) + "-*")) {
            for (var directory : left) {
                LocalArtifactStore.delete(directory);
            }
        }
    }

    /// Removes all that only a running job needs.
    public void clear(String job) throws IOException {
        clearAside(job);
        LocalArtifactStore.delete(root.resolve(".scratch").resolve(safe(job)));
    }

    /// Adds lines to a job's log.
    synchronized void log(String job, String line) throws IOException {
        var file = logFile(job);
        Files.createDirectories(file.getParent());
        if (Files.exists(file) && Files.size(file) > LOG_BYTES) {
            Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING);
        }
        var kept =
                line.length() <= LINE_CHARACTERS
                        ? line
                        : line.substring(0, LINE_CHARACTERS) + " ...";
        Files.writeString(
                file,
                kept + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Override
    public Optional<InputStream> open(String job) throws IOException {
        if (!JOB.matcher(job).matches()) {
            return Optional.empty();
        }
        var parts = new ArrayList<InputStream>();
        if (archive.isPresent()) {
            parts.addAll(archive.get().others(job, replica));
        }
        own(job).ifPresent(parts::add);
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(new SequenceInputStream(Collections.enumeration(parts)));
    }

    private Optional<InputStream> own(String job) throws IOException {
        var file = logFile(job);
        try {
            var newer = Files.newInputStream(file);
            return Files.exists(older(file))
                    ? Optional.of(new SequenceInputStream(Files.newInputStream(older(file)), newer))
                    : Optional.of(newer);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /// Keeps what this replica has written into a job's log for the others; a log that cannot be
    /// kept ends nothing.
    void archive(String job) {
        archive.ifPresent(
                others -> {
                    try {
                        keep(job, others);
                    } catch (IOException away) {
                        System.getLogger(Workspace.class.getName())
                                .log(
                                        System.Logger.Level.WARNING,
                                        "the log of job {0} is not kept: {1}",
                                        job,
                                        away.getMessage());
                    }
                });
    }

    private void keep(String job, LogArchive others) throws IOException {
        var whole = Files.createDirectories(root.resolve(".aside")).resolve("log-" + safe(job));
        synchronized (this) {
            var own = own(job);
            if (own.isEmpty()) {
                return;
            }
            try (var in = own.get()) {
                Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        long bytes = Files.size(whole);
        if (!Long.valueOf(bytes).equals(archived.put(job, bytes))) {
            others.put(job, replica, whole);
        }
        Files.deleteIfExists(whole);
    }

    private Path logFile(String job) {
        return root.resolve(".logs").resolve(safe(job) + ".log");
    }

    private static Path older(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    private static String safe(String job) {
        if (!JOB.matcher(job).matches()) {
            throw new IllegalArgumentException("'" + job + "' is no job id");
        }
        return job;
    }
}
