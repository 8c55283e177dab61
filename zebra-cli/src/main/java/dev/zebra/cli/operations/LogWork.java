package dev.zebra.cli.operations;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.stack.Part;
import dev.zebra.cli.stack.Stack;
import dev.zebra.cli.terminal.Progress;
import dev.zebra.jobs.archive.ArchiveException;
import dev.zebra.jobs.archive.ArchiveSummary;
import dev.zebra.jobs.archive.LogExport;
import dev.zebra.jobs.archive.LogImport;
import dev.zebra.jobs.log.KafkaAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Export and import of the log. Needs Kafka's client on the class path, which `zebra log` has.
final class LogWork {

    private static final String BOOTSTRAP = "bootstrap.servers";
    private static final Duration STARTING = Duration.ofMinutes(2);

    private final Zebra zebra;
    private final @Nullable String bootstrap;
    private final @Nullable Path properties;

    LogWork(Zebra zebra, @Nullable String bootstrap, @Nullable Path properties) {
        this.zebra = zebra;
        this.bootstrap = bootstrap;
        this.properties = properties;
    }

    private interface Work {
        ArchiveSummary with(KafkaAccess access) throws IOException;
    }

    void export(Path file, boolean force) {
        var summary = done(access -> new LogExport(access).to(file, force));
        System.out.println("Exported " + words(summary) + " to " + file);
    }

    void restore(Path file, boolean replace, OptionalInt replicas) {
        if (!Files.isRegularFile(file)) {
            throw new CommandException(Exit.USAGE, file + " is no file");
        }
        var summary = done(access -> new LogImport(access).from(file, replace, replicas));
        System.out.println("Imported " + words(summary) + " from " + file);
    }

    private ArchiveSummary done(Work work) {
        try {
            return work.with(access());
        } catch (ArchiveException refused) {
            throw new CommandException(Exit.FAILED, String.valueOf(refused.getMessage()));
        } catch (KafkaException away) {
            throw new CommandException(
                    Exit.UNREACHABLE, "the broker does not answer: " + away.getMessage());
        } catch (IOException failed) {
            throw new CommandException(Exit.FAILED, String.valueOf(failed));
        }
    }

    private KafkaAccess access() throws IOException {
        Map<String, String> settings = settings();
        var named = settings.remove(BOOTSTRAP);
        if (bootstrap != null) {
            return new KafkaAccess(bootstrap, settings);
        }
        return new KafkaAccess(named != null ? named : local(), settings);
    }

    private Map<String, String> settings() throws IOException {
        var settings = new HashMap<String, String>();
        if (properties != null) {
            if (!Files.isRegularFile(properties)) {
                throw new CommandException(Exit.USAGE, properties + " is no file");
            }
            var read = new Properties();
            try (var in = Files.newBufferedReader(properties)) {
                read.load(in);
            } catch (IllegalArgumentException unfit) {
                throw new CommandException(
                        Exit.USAGE, properties + " holds no properties: " + unfit.getMessage());
            }
            read.stringPropertyNames().forEach(key -> settings.put(key, read.getProperty(key)));
        }
        return settings;
    }

    private String local() {
        var stack = new Stack(zebra.installation());
        try (var progress = Progress.onStandardError()) {
            stack.up(List.of(Part.BROKER), OptionalInt.empty(), STARTING, progress);
        }
        return "127.0.0.1:" + Part.BROKER.port(stack.portBase());
    }

    private static String words(ArchiveSummary summary) {
        return summary.total()
                + " records of "
                + summary.records().size()
                + " topics (SHA-256 "
                + summary.sha256()
                + ")";
    }
}
