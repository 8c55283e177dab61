package dev.zebra.jobs.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.artifact.ArtifactEvent;
import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinsTest {

    private static final ArtifactName NAME = ArtifactName.parse("dataset:in");

    private final JobLedger jobs = new JobLedger();
    private final ArtifactLedger artifacts = new ArtifactLedger();

    @ParameterizedTest
    @CsvSource({
        "dataset:in, 2",
        "dataset:in@latest, 2",
        "dataset:in@1, 1",
        "dataset:in@run:r1, 1",
        "dataset:in@good, 1",
    })
    void pinsWhatTheReferencesOfAWaitingJobMeanNow(String reference, int pinned) {
        // Given
        publish("r1");
        publish("r2");
        artifacts.fold(
                record(
                        Topics.ARTIFACTS,
                        NAME.toString(),
                        new ArtifactEvent.Aliased(NAME, "good", 1, null, null)
                                .event("/test", Instant.EPOCH, "none")));
        var submission =
                new JobEvent.Submitted(
                        JobKind.TOKENIZE,
                        JsonNodeFactory.instance.objectNode(),
                        Map.of(),
                        null,
                        "tester",
                        List.of(
                                new JobEvent.Wanted("/source", ArtifactReference.parse(reference)),
                                new JobEvent.Wanted(
                                        "/other", ArtifactReference.parse("dataset:none"))),
                        List.of(),
                        0,
                        null,
                        Terms.USUAL);
        jobs.fold(
                record(
                        "zebra.jobs.tokenizer",
                        "job",
                        submission.about("job", "/test", Instant.EPOCH)));

        // Then
        for (var version : artifacts.versions(NAME)) {
            assertThat(new LivePins(jobs, artifacts).of(version))
                    .as(version.reference().toString())
                    .hasSize(version.version() == pinned ? 1 : 0);
        }
    }

    private void publish(String run) {
        artifacts.fold(
                record(
                        Topics.ARTIFACTS,
                        NAME.toString(),
                        new ArtifactEvent.Published(
                                        NAME,
                                        "sha256-" + run,
                                        "publication of " + run,
                                        "maker",
                                        "/output",
                                        1,
                                        run,
                                        0,
                                        true,
                                        Map.of(),
                                        Map.of(),
                                        List.of(),
                                        1)
                                .event("/test", Instant.EPOCH, null)));
    }

    private static LogRecord record(String topic, String key, Event event) {
        return new LogRecord(new Position(topic, 0, 0), key, event, Instant.EPOCH);
    }
}
