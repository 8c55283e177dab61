package dev.zebra.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the built project is and where this user's state lives.
///
/// @param project directory with the built modules; jobs name files relative to it
/// @param home all state: `kafka/` and `store/` (the data), `logs/`, `run/`, `cache/`
public record Installation(Path project, Path home) {

    public Installation {
        project = project.toAbsolutePath().normalize();
        home = home.toAbsolutePath().normalize();
    }

    /// The installation the start script names: the system property `zebra.project` (else the
    /// current directory or the nearest one above it that holds a `zebra-cli`), and `ZEBRA_HOME`
    /// (else `.zebra` in the project).
    public static Installation find(Map<String, String> environment) {
        var named = System.getProperty("zebra.project");
        var project = named == null ? nearestProject(Path.of("").toAbsolutePath()) : Path.of(named);
        if (project == null) {
            throw new CommandException(
                    Exit.USAGE, "this is not a Zebra project; start the `zebra` script in one");
        }
        var home = environment.getOrDefault("ZEBRA_HOME", "");
        return new Installation(
                project, home.isEmpty() ? project.resolve(".zebra") : Path.of(home));
    }

    private static @Nullable Path nearestProject(Path from) {
        for (Path at = from; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("zebra-cli")) && Files.exists(at.resolve("mvnw"))) {
                return at;
            }
        }
        return null;
    }

    /// The log files of the broker and the services.
    public Path logs() {
        return home.resolve("logs");
    }

    /// Records of the processes that run.
    public Path run() {
        return home.resolve("run");
    }

    /// The artifact store.
    public Path store() {
        return home.resolve("store");
    }

    /// The broker's data.
    public Path kafka() {
        return home.resolve("kafka");
    }

    /// What only makes starting faster.
    public Path cache() {
        return home.resolve("cache");
    }
}
