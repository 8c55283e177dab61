package dev.zebra.cli.client;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The API key that requests carry, for services that need one: `ZEBRA_API_KEY`, or the first line
/// of the file that `ZEBRA_API_KEY_FILE` names.
public final class ApiKey {

    private ApiKey() {}

    /// The key of this process's environment; empty if it has none.
    ///
    /// @throws CommandException if the file cannot be read
    public static Optional<String> ofEnvironment() {
        return of(System.getenv());
    }

    static Optional<String> of(Map<String, String> environment) {
        var key = environment.get("ZEBRA_API_KEY");
        if (key != null && !key.isBlank()) {
            return Optional.of(key.strip());
        }
        var file = environment.get("ZEBRA_API_KEY_FILE");
        return file == null || file.isBlank() ? Optional.empty() : Optional.of(read(Path.of(file)));
    }

    private static String read(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("").strip();
        } catch (IOException unreadable) {
            throw new CommandException(
                    Exit.USAGE,
                    "ZEBRA_API_KEY_FILE: cannot read " + file + ": " + unreadable.getMessage());
        }
    }
}
