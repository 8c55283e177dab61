package dev.zebra.trainer.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Directories named by step and attempt, each of which appears whole. Two attempts of one job may
/// write here at once without touching each other's unfinished files.
final class StepDirectories {

    /// A finished directory.
    record Entry(Path directory, long step, int attempt) {}

    private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.attempt-(\\d{1,9})");
    private static final Comparator<Entry> NEWEST_FIRST =
            Comparator.comparingLong(Entry::step).thenComparing(Entry::attempt).reversed();

    private final Path root;
    private final int attempt;

    StepDirectories(Path root, int attempt) throws IOException {
        this.root = Files.createDirectories(root);
        this.attempt = attempt;
    }

    /// The finished directories of all attempts, the highest step first.
    List<Entry> newestFirst() throws IOException {
        return Durable.list(root).stream()
                .flatMap(path -> entry(path).stream())
                .sorted(NEWEST_FIRST)
                .toList();
    }

    private static Optional<Entry> entry(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                ? Optional.of(
                        new Entry(
                                path,
                                Long.parseLong(name.group(1)),
                                Integer.parseInt(name.group(2))))
                : Optional.empty();
    }

    /// An empty directory of this attempt that is no entry yet.
    Path aside() throws IOException {
        var aside = root.resolve(".writing.attempt-" + attempt);
        Durable.delete(aside);
        return Files.createDirectory(aside);
    }

    /// Makes what was written aside the entry of that step.
    Entry reveal(Path aside, long step) throws IOException {
        var name = root.resolve("step-%09d.attempt-%d".formatted(step, attempt));
        Durable.delete(name);
        Durable.reveal(aside, name);
        return new Entry(name, step, attempt);
    }
}
