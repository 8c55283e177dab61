package dev.zebra.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Programs that some tests need and a machine may lack.
///
/// Without the program a test is reported as not run, with the program's name; if the variable
/// `ZEBRA_REQUIRE` lists it (`chromium,docker-compose`), the test fails instead.
public final class Needs {

    private Needs() {}

    /// A Chromium or Chrome.
    public static Path chromium() {
        return program("chromium", "chromium-browser", "google-chrome");
    }

    /// Compose as a command of its own.
    public static Path dockerCompose() {
        return program("docker-compose");
    }

    /// Node, with npm beside it.
    public static Path node() {
        program("npm");
        return program("node");
    }

    private static Path program(String name, String... otherNames) {
        var found =
                find(name)
                        .or(
                                () ->
                                        Arrays.stream(otherNames)
                                                .flatMap(other -> find(other).stream())
                                                .findFirst());
        if (found.isEmpty() && required().contains(name)) {
            throw new AssertionError(name + " is not on the PATH, and ZEBRA_REQUIRE lists it");
        }
        Assumptions.assumeTrue(found.isPresent(), "not run: needs " + name + " on the PATH");
        return found.orElseThrow();
    }

    private static List<String> required() {
        return List.of(System.getenv().getOrDefault("ZEBRA_REQUIRE", "").split(","));
    }

    private static Optional<Path> find(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
