package dev.zebra.cli.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.cli.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalInt;

/// The records of the running processes, one `{part}.json` each, and the stack's first port.
final class RunDirectory {

    /// The first port when none was chosen.
    static final int DEFAULT_PORT_BASE = 8080;

    private static final ObjectMapper JSON = Json.MAPPER;

    private final Path directory;

    RunDirectory(Path directory) {
        this.directory = directory;
    }

    /// The record of `part`; empty too when it cannot be read, for then nothing may be killed by
    /// it.
    Optional<ProcessRecord> record(Part part) {
        try {
            return Optional.of(JSON.readValue(file(part).toFile(), ProcessRecord.class));
        } catch (IOException absentOrBroken) {
            return Optional.empty();
        }
    }

    /// The living process of `part`.
    Optional<ProcessHandle> process(Part part) {
        return record(part).flatMap(ProcessRecord::process);
    }

    void write(ProcessRecord record) {
        write(directory.resolve(record.part() + ".json"), record);
    }

    void remove(Part part) {
        delete(file(part));
    }

    /// The first port of the stack that runs or was started last and not taken down.
    OptionalInt portBase() {
        try {
            return OptionalInt.of(JSON.readTree(stackFile().toFile()).path("portBase").asInt());
        } catch (IOException absent) {
            return OptionalInt.empty();
        }
    }

    void writePortBase(int portBase) {
        write(stackFile(), JSON.createObjectNode().put("portBase", portBase));
    }

    void removePortBase() {
        delete(stackFile());
    }

    private Path file(Part part) {
        return directory.resolve(part.id() + ".json");
    }

    private Path stackFile() {
        return directory.resolve("stack.json");
    }

    private void write(Path file, Object value) {
        try {
            Files.createDirectories(directory);
            var aside = Files.createTempFile(directory, "record", ".tmp");
            JSON.writeValue(aside.toFile(), value);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete " + file, failure);
        }
    }
}
