package dev.zebra.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.run.JobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A job without a log: publications are directories kept aside, and a test decides when to stop.
public final class TestJob implements JobContext {

    private final Path folder;
    private final Map<String, Path> inputs;
    private final List<Publication> publications = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private int stopAfterReports = Integer.MAX_VALUE;

    /// A progress report.
    public record Report(double fraction, Map<String, ?> fields) {}

    public TestJob(Path folder, Map<String, Path> inputs) {
        this.folder = folder;
        this.inputs = new HashMap<>(inputs);
    }

    /// Asks the runner to stop once it has reported so often.
    public TestJob stopAfterReports(int reports) {
        stopAfterReports = reports;
        return this;
    }

    public List<Publication> publications() {
        return publications;
    }

    public List<Report> reports() {
        return reports;
    }

    public List<String> lines() {
        return lines;
    }

    /// The only product.
    public Path product() {
        return publications.getFirst().directory();
    }

    /// A number of the only product.
    public long metric(String name) {
        return publications.getFirst().metrics().get(name).longValue();
    }

    @Override
    public String job() {
        return "test";
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public String run() {
        return "test-run";
    }

    @Override
    public List<ResolvedInput> inputs() {
        return List.of();
    }

    @Override
    public Path input(String pointer) {
        return inputs.get(pointer);
    }

    @Override
    public Path scratch() {
        return folder;
    }

    @Override
    public Path newOutputDirectory() throws IOException {
        return Files.createTempDirectory(folder, "output");
    }

    @Override
    public ArtifactVersion publish(Publication publication) {
        publications.add(publication);
        return new ArtifactVersion(
                ArtifactName.parse("report:test"),
                1,
                "",
                "",
                job(),
                attempt(),
                run(),
                0,
                true,
                Map.of(),
                Map.<String, JsonNode>of(),
                List.of(),
                0,
                Instant.EPOCH,
                null,
                false);
    }

    @Override
    public void progress(double fraction, Map<String, ?> fields) {
        reports.add(new Report(fraction, fields));
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }

    @Override
    public boolean stopped() {
        return reports.size() >= stopAfterReports;
    }

    @Override
    public void onStop(Runnable action) {
        throw new UnsupportedOperationException("tokenizer jobs look at stopped() themselves");
    }
}
