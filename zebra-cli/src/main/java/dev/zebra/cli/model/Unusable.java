package dev.zebra.cli.model;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Turns what is wrong with a checkpoint into a usage error that names it.
final class Unusable {

    private Unusable() {}

    /// Work that fails when its input is bad.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /// @throws CommandException of exit code 2 if the work refuses its input
    static <T> T explain(Work<T> work) {
        try {
            return work.run();
        } catch (NoSuchFileException absent) {
            var reason = absent.getReason() == null ? "" : ", " + absent.getReason();
            throw new CommandException(Exit.USAGE, "there is no " + absent.getFile() + reason);
        } catch (FileAlreadyExistsException taken) {
            throw new CommandException(Exit.USAGE, "%s already exists".formatted(taken.getFile()));
        } catch (AccessDeniedException denied) {
            throw new CommandException(
                    Exit.USAGE, "%s may not be read".formatted(denied.getFile()));
        } catch (IOException | IllegalArgumentException refused) {
            throw new CommandException(Exit.USAGE, String.valueOf(refused.getMessage()));
        }
    }

    /// @throws CommandException of exit code 2 if it is none
    static void requireDirectory(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CommandException(
                    Exit.USAGE,
                    Files.exists(directory)
                            ? directory + " is not a directory"
                            : "there is no " + directory);
        }
    }
}
