package dev.zebra.cli.operations;

import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `zebra log`. Kafka's classes are named in [LogWork] only: this class is read at every command's
/// start.
@Command(name = "log", description = "Backs up the log, which holds all state, and restores it.")
public final class LogCommand implements Runnable {

    @ParentCommand @Nullable Zebra zebra;

    @Spec @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "export or import?");
    }

    @Command(
            name = "export",
            description = {
                "Writes all jobs, artifacts, triggers, keys and dead letters to one file, also while"
                        + " services run.",
                "The bytes of artifacts are not in it: copy the artifact store after this."
            })
    int export(
            @Parameters(paramLabel = "FILE", description = "To write, such as log.jsonl.gz.")
                    Path file,
            @Option(names = "--force", description = "Replace the file if it is there.")
                    boolean force,
            @Mixin BrokerOptions broker) {
        work(broker).export(file, force);
        return Exit.OK.code();
    }

    @Command(
            name = "import",
            description = {
                "Puts an exported log back, record by record as it was, into a broker without one.",
                "Services must be stopped. Put the artifact store back before they start."
            })
    int restore(
            @Parameters(paramLabel = "FILE", description = "What zebra log export wrote.")
                    Path file,
            @Option(
                            names = "--replace",
                            description =
                                    "Remove the log that the broker holds, with all its topics.")
                    boolean replace,
            @Option(
                            names = "--replicas",
                            paramLabel = "N",
                            description =
                                    "Copies of each topic. Default: 3, or as many as there are"
                                            + " brokers.")
                    @Nullable Integer replicas,
            @Mixin BrokerOptions broker) {
        if (replicas != null && (replicas < 1 || replicas > 100)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--replicas is from 1 to 100, not " + replicas);
        }
        work(broker)
                .restore(
                        file,
                        replace,
                        replicas == null ? OptionalInt.empty() : OptionalInt.of(replicas));
        return Exit.OK.code();
    }

    private LogWork work(BrokerOptions broker) {
        return new LogWork(Zebra.of(zebra), broker.bootstrap, broker.properties);
    }
}
