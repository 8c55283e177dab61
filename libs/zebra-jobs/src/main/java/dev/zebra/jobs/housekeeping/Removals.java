package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.artifact.ArtifactEvent;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactStore;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Registry;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/// The second phase of deletions: the bytes go when nothing needs them, judged with everything read
/// that there is. What other versions share stays: that is the store's to see, which knows it also
/// of a version that is published at this moment.
public final class Removals implements Chore {

    private final ArtifactLedger artifacts;
    private final Registry registry;
    private final ArtifactStore store;
    private final LogReader reader;

    public Removals(
            ArtifactLedger artifacts, Registry registry, ArtifactStore store, LogReader reader) {
        this.artifacts = artifacts;
        this.registry = registry;
        this.store = store;
        this.reader = reader;
    }

    @Override
    public void keep(Turn turn) throws IOException {
        var unneeded =
                artifacts.dying().stream()
                        .filter(dying -> keeper(dying.artifact().kind()) == turn.domain())
                        .filter(dying -> turn.has(dying.artifact().toString()))
                        .filter(dying -> registry.pinned(dying).isEmpty())
                        .toList();
        if (unneeded.isEmpty()) {
            return;
        }
        reader.readToEnd(jobsAndArtifacts());
        for (var dying : unneeded) {
            if (registry.pinned(dying).isEmpty()) {
                remove(dying);
            }
        }
    }

    private void remove(ArtifactVersion dying) throws IOException {
        store.remove(dying.artifact(), dying.digest(), dying.publication());
        registry.write(new ArtifactEvent.Deleted(dying.artifact(), dying.publication()), null);
    }

    private static List<TopicPartition> jobsAndArtifacts() {
        var partitions = new ArrayList<>(Topics.partitions(Topics.ARTIFACTS));
        for (var domain : Domain.values()) {
            partitions.addAll(Topics.partitions(Topics.jobs(domain)));
        }
        return partitions;
    }

    /// The domain that makes artifacts of a kind removes them.
    private static Domain keeper(ArtifactKind kind) {
        return switch (kind) {
            case TOKENIZER, DATASET -> Domain.TOKENIZER;
            case MODEL -> Domain.TRAINER;
            case REPORT -> Domain.EVAL;
        };
    }
}
