package dev.zebra.dashboard.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.jobs.artifact.ArtifactFilter;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobProgress;
import dev.zebra.jobs.job.Jobs;
import dev.zebra.jobs.job.ProgressView;
import dev.zebra.jobs.log.LogRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// What the fold knows, in the shapes the page draws.
@ApplicationScoped
class State {

    private static final Logger LOG = Logger.getLogger(State.class);

    private final Jobs jobs;
    private final ProgressView progress;
    private final Artifacts artifacts;
    private final ObjectMapper json;

    State(Jobs jobs, ProgressView progress, Artifacts artifacts, ObjectMapper json) {
        this.jobs = jobs;
        this.progress = progress;
        this.artifacts = artifacts;
        this.json = json;
    }

    Snapshot snapshot(List<LogRecord> recent) {
        var listed = jobs.list(JobFilter.ALL).items();
        var curves = new TreeMap<String, List<Map<String, JsonNode>>>();
        for (var job : listed) {
            var points =
                    progress.curve(job.id()).stream()
                            .map(JobProgress::fields)
                            .filter(fields -> fields.containsKey("loss"))
                            .toList();
            if (!points.isEmpty()) {
                curves.put(job.id(), points);
            }
        }
        return new Snapshot(
                listed,
                curves,
                oldestFirst(ArtifactKind.REPORT)
                        .flatMap(version -> report(version).stream())
                        .toList(),
                oldestFirst(ArtifactKind.MODEL).toList(),
                recent.stream().map(record -> TimelineEntry.of(record, jobs)).toList());
    }

    Optional<Job> job(String id) {
        return jobs.find(id);
    }

    TimelineEntry entry(LogRecord record) {
        return TimelineEntry.of(record, jobs);
    }

    /// The version that an `artifact.published` record announced; empty for a repeated publication.
    Optional<ArtifactVersion> published(LogRecord record) {
        return artifacts.versions(ArtifactName.parse(record.event().subject())).stream()
                .filter(version -> version.published().equals(record.time()))
                .findFirst();
    }

    /// The report's contents; empty, with a line in the log, if they cannot be read.
    Optional<PublishedReport> report(ArtifactVersion version) {
        try {
            return Optional.of(
                    new PublishedReport(
                            version.reference(),
                            version.labels().get("model"),
                            version.published(),
                            json.readTree(artifacts.read(version, "report.json"))));
        } catch (IOException | UncheckedIOException unreadable) {
            LOG.warnf("report %s is not shown: %s", version.reference(), unreadable);
            return Optional.empty();
        }
    }

    private Stream<ArtifactVersion> oldestFirst(ArtifactKind kind) {
        return artifacts.list(ArtifactFilter.of(kind, null)).reversed().stream();
    }
}
