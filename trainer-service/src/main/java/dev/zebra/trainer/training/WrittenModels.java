package dev.zebra.trainer.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Models in the job's scratch directory that wait to be published. What an earlier attempt left
/// there unpublished is offered again; the publication's id (job, output, step) removes doubles.
final class WrittenModels {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PAYLOAD = "payload";
    private static final String DESCRIPTION = "model.json";

    /// A model that waits.
    ///
    /// @param directory its files and nothing else
    record Waiting(long step, Path directory, boolean isFinal, Map<String, Double> metrics) {}

    private record Description(boolean isFinal, Map<String, Double> metrics) {}

    /// Writes a model's files into a directory.
    interface Payload {
        void write(Path directory) throws IOException;
    }

    private final StepDirectories directories;

    WrittenModels(Path root, int attempt) throws IOException {
        this.directories = new StepDirectories(root, attempt);
    }

    /// What waits, the lowest step first.
    List<Waiting> waiting() throws IOException {
        var newestFirst = directories.newestFirst();
        return newestFirst.reversed().stream().flatMap(entry -> waiting(entry).stream()).toList();
    }

    private static Optional<Waiting> waiting(StepDirectories.Entry entry) {
        try {
            var description =
                    JSON.readValue(
                            entry.directory().resolve(DESCRIPTION).toFile(), Description.class);
            return Optional.of(
                    new Waiting(
                            entry.step(),
                            entry.directory().resolve(PAYLOAD),
                            description.isFinal,
                            description.metrics));
        } catch (IOException removed) {
            return Optional.empty(); // published, and just being removed by an earlier attempt
        }
    }

    /// Writes a model, whole or not at all.
    Waiting write(long step, boolean isFinal, Map<String, Double> metrics, Payload payload)
            throws IOException {
        var aside = directories.aside();
        payload.write(Files.createDirectory(aside.resolve(PAYLOAD)));
        JSON.writeValue(aside.resolve(DESCRIPTION).toFile(), new Description(isFinal, metrics));
        var directory = directories.reveal(aside, step).directory();
        return new Waiting(step, directory.resolve(PAYLOAD), isFinal, metrics);
    }
}
