package dev.zebra.cli.operations;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which broker holds the log.
final class BrokerOptions {

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description =
                    "The broker that holds the log; several are separated by commas. Default: the"
                            + " local stack's, which is started if it is down.")
    @Nullable String bootstrap;

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description =
                    "Settings of the Kafka client, such as those of TLS and SASL, as key=value"
                            + " lines; may name bootstrap.servers.")
    @Nullable Path properties;
}
