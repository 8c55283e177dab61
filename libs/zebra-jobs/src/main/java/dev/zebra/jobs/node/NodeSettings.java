package dev.zebra.jobs.node;

import dev.zebra.jobs.artifact.StoreSettings;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.run.DataRoots;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one replica is told.
///
/// @param domain whose jobs it runs; null for one that only shows and submits nothing
/// @param instance its static name, unlike that of any other replica
/// @param store where artifacts and running jobs lie
/// @param slots how many jobs run at once
/// @param replicationFactor of topics that are created
public record NodeSettings(
        KafkaAccess kafka,
        @Nullable Domain domain,
        String instance,
        StoreSettings store,
        DataRoots dataRoots,
        int slots,
        int replicationFactor) {

    private static final Pattern INSTANCE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}");

    public NodeSettings {
        if (!INSTANCE.matcher(instance).matches()) {
            throw new IllegalArgumentException(
                    "zebra.instance must be letters, digits, '.', '_' and '-', not '"
                            + instance
                            + "'");
        }
        if (slots < 1) {
            throw new IllegalArgumentException("zebra.slots must be at least 1, not " + slots);
        }
        if (replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "zebra.replication-factor must be at least 1, not " + replicationFactor);
        }
    }

    /// With a directory that all replicas share as the store.
    public NodeSettings(
            KafkaAccess kafka,
            @Nullable Domain domain,
            String instance,
            Path store,
            DataRoots dataRoots,
            int slots,
            int replicationFactor) {
        this(
                kafka,
                domain,
                instance,
                new StoreSettings.Directory(store),
                dataRoots,
                slots,
                replicationFactor);
    }

    /// This replica as events name it.
    String source() {
        return "/zebra/" + (domain == null ? "viewer" : domain.id()) + "/" + instance;
    }
}
