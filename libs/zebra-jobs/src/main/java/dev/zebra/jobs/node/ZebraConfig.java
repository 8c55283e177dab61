package dev.zebra.jobs.node;

import dev.zebra.jobs.job.Domain;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a service tells the job kit. Where the broker is comes from `kafka.bootstrap.servers`.
@ConfigMapping(prefix = "zebra")
public interface ZebraConfig {

    /// The service whose jobs this replica runs: tokenizer, trainer, inference or eval. Absent on
    /// one that only shows.
    Optional<Domain> domain();

    /// The replica's static name, unlike that of any other replica of any service. The same name
    /// after a restart lets it take its place again within seconds.
    @WithDefault("${quarkus.application.name:zebra}-0")
    String instance();

    /// How many jobs this replica runs at once.
    @WithDefault("1")
    int slots();

    /// The directories that specs may name files in; relative names are taken from the first.
    @WithDefault(".")
    List<Path> dataRoots();

    /// Replicas of the topics that are created; at least 3 wherever a record must survive a disk.
    @WithDefault("1")
    int replicationFactor();

    /// The artifact store.
    Store store();

    /// Where the big bytes lie.
    interface Store {

        /// The store's directory, the same for all replicas of all services.
        @WithDefault(".zebra/store")
        Path root();
    }

    /// Further settings of Kafka clients, such as `zebra.kafka."security.protocol"`.
    @WithName("kafka")
    Map<String, String> kafka();
}
