package dev.zebra.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The folder `shared` beside the repository, with fixtures and models too big to commit. A clean
/// clone has none: tests that need it are then reported as not run.
public final class SharedFolder {

    private SharedFolder() {}

    /// The file or directory of that name in the shared folder; ends the test as not run if it is
    /// missing.
    public static Path require(String name) {
        var found = find().map(folder -> folder.resolve(name)).filter(Files::exists);
        Assumptions.assumeTrue(
                found.isPresent(),
                "not run: needs '"
                        + name
                        + "' of the shared folder, which is <repository>/../shared or ZEBRA_SHARED");
        return found.orElseThrow();
    }

    /// The folder, if this machine has it.
    public static Optional<Path> find() {
        var named = System.getenv("ZEBRA_SHARED");
        var folder =
                named == null || named.isBlank()
                        ? repository().resolveSibling("shared")
                        : Path.of(named);
        return Optional.of(folder.toAbsolutePath().normalize()).filter(Files::isDirectory);
    }

    /// The root of the repository that the tests run in.
    public static Path repository() {
        var here = Path.of("").toAbsolutePath();
        for (var folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no directory above " + here + " holds mvnw");
    }
}
