package dev.zebra.eval.job;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.run.JobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An attempt without a log or a store: inputs are directories, publications are kept.
final class LooseContext implements JobContext {

    private final Path directory;
    private final List<ResolvedInput> inputs = new ArrayList<>();
    final List<Publication> published = new ArrayList<>();
    final List<String> lines = new ArrayList<>();
    final List<Double> fractions = new ArrayList<>();
    int stopAfterReports = Integer.MAX_VALUE;

    LooseContext(Path directory) {
        this.directory = directory;
    }

    /// Names an input; its files are in the returned directory.
    Path withInput(String pointer, String reference) throws IOException {
        inputs.add(
                new ResolvedInput(
                        pointer, ArtifactReference.parse(reference), "sha256-of" + pointer));
        return Files.createDirectories(input(pointer));
    }

    @Override
    public String job() {
        return "job";
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public String run() {
        return "run";
    }

    @Override
    public List<ResolvedInput> inputs() {
        return inputs;
    }

    @Override
    public Path input(String pointer) {
        return directory.resolve(pointer.substring(1));
    }

    @Override
    public Path scratch() {
        return directory;
    }

    @Override
    public Path newOutputDirectory() throws IOException {
        return Files.createTempDirectory(directory, "output");
    }

    @Override
    public ArtifactVersion publish(Publication publication) {
        published.add(publication);
        return new ArtifactVersion(
                ArtifactName.parse("report:r"),
                published.size(),
                "sha256-r",
                "p",
                job(),
                attempt(),
                run(),
                0,
                true,
                publication.labels(),
                publication.metrics(),
                inputs,
                0,
                Instant.EPOCH,
                null,
                false);
    }

    @Override
    public void progress(double fraction, Map<String, ?> fields) {
        fractions.add(fraction);
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }

    @Override
    public boolean stopped() {
        return fractions.size() >= stopAfterReports;
    }

    @Override
    public void onStop(Runnable action) {}
}
