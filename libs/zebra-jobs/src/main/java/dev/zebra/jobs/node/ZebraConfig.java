package dev.zebra.jobs.node;

import dev.zebra.jobs.artifact.S3Place;
import dev.zebra.jobs.artifact.StoreSettings;
import dev.zebra.jobs.job.Domain;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
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

        /// The store's directory, the same for all replicas of all services, or
        /// `s3://bucket/prefix`.
        @WithDefault(".zebra/store")
        String root();

        /// With S3: a directory of this replica alone, on a fast disk, for the payloads it reads
        /// and the jobs it runs; `.zebra/cache/INSTANCE` if it is not set.
        Optional<Path> cache();

        /// With S3: how much of what was read stays, such as `50G`. What is in use stays anyway.
        @WithDefault("50G")
        MemorySize cacheSize();

        /// How to reach S3.
        S3 s3();

        /// These settings as the job kit takes them.
        ///
        /// @param instance the replica's name
        default StoreSettings settings(String instance) {
            if (!S3Place.isMeantBy(root())) {
                return new StoreSettings.Directory(Path.of(root()));
            }
            var keys =
                    s3().accessKey()
                            .flatMap(
                                    id ->
                                            s3().secretKey()
                                                    .map(secret -> new S3Place.Keys(id, secret)));
            var place =
                    S3Place.parse(
                            root(),
                            s3().endpoint().orElse(null),
                            s3().region(),
                            s3().pathStyle(),
                            keys.orElse(null));
            return new StoreSettings.Bucket(
                    place,
                    cache().orElse(Path.of(".zebra", "cache", instance)),
                    cacheSize().asLongValue());
        }
    }

    /// How to reach S3.
    interface S3 {

        /// The address of a server other than Amazon's, such as `http://minio:9000`.
        Optional<URI> endpoint();

        /// The bucket's region.
        @WithDefault("us-east-1")
        String region();

        /// Whether the bucket stands in the path of addresses instead of the host name, as most
        /// servers other than Amazon's want it.
        @WithDefault("false")
        boolean pathStyle();

        /// The access key's id. Without it Amazon's SDK looks in the environment, the profile, the
        /// pod and the instance.
        Optional<String> accessKey();

        /// The access key's secret.
        Optional<String> secretKey();
    }

    /// Further settings of Kafka clients, such as `zebra.kafka."security.protocol"`.
    @WithName("kafka")
    Map<String, String> kafka();
}
