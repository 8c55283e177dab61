package dev.zebra.jobs.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The directories that specs may name files in. Relative paths are taken from the first root.
public record DataRoots(List<Path> roots) {

    /// No service fetches anything that a spec names, so no scheme is allowed.
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://|file:");

    public DataRoots {
        if (roots.isEmpty()) {
            throw new IllegalArgumentException(
                    "at least one data root is needed (zebra.data-roots)");
        }
        roots = roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
    }

    /// The existing, readable file that `text` names, links followed.
    ///
    /// @param pointer JSON pointer of the field, for the message
    /// @throws InvalidSpecException if it is missing, not a readable regular file, or outside the
    ///     roots
    public Path file(String pointer, String text) {
        if (URI.matcher(text).lookingAt()) {
            throw new InvalidSpecException(
                    pointer,
                    "'" + text + "' is a URI; only files under the data roots are read: " + roots);
        }
        Path named;
        try {
            named = roots.getFirst().resolve(text).normalize();
        } catch (InvalidPathException invalid) {
            throw new InvalidSpecException(
                    pointer, "'" + text + "' is no path: " + invalid.getReason());
        }
        if (roots.stream().noneMatch(named::startsWith)) {
            throw outside(pointer, text);
        }
        if (!Files.isRegularFile(named) || !Files.isReadable(named)) {
            throw new InvalidSpecException(
                    pointer, "no readable file '" + text + "' under the data roots " + roots);
        }
        try {
            var real = named.toRealPath();
            for (var root : roots) {
                if (Files.exists(root) && real.startsWith(root.toRealPath())) {
                    return real;
                }
            }
        } catch (IOException unreadable) {
            throw new InvalidSpecException(
                    pointer, "cannot read '" + text + "': " + unreadable.getMessage());
        }
        throw outside(pointer, text);
    }

    private InvalidSpecException outside(String pointer, String text) {
        return new InvalidSpecException(
                pointer, "'" + text + "' lies outside the data roots " + roots);
    }
}
