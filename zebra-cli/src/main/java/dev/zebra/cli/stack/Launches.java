package dev.zebra.cli.stack;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Installation;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The commands and environments of all parts of a stack.
///
/// Services may read job files under the project directory (relative names are taken from there)
/// and under the directories that the variable `ZEBRA_DATA_ROOTS` of the user lists.
final class Launches {

    private static final List<String> LIGHT =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");

    private final Installation installation;
    private final int portBase;

    Launches(Installation installation, int portBase) {
        this.installation = installation;
        this.portBase = portBase;
    }

    /// How `part` is started; throws a usage error when it was not built.
    Launch of(Part part) {
        return switch (part) {
            case BROKER -> broker();
            case TOKENIZER ->
                    // Learning merges is the one heavy piece of work done in plain Java.
                    service(part, List.of("-XX:+UseSerialGC", "-Xmx768m"));
            case DASHBOARD, TRAINER -> service(part, light("256m"));
            case INFERENCE, EVAL -> service(part, light("512m"));
        };
    }

    private static List<String> light(String heap) {
        var options = new ArrayList<>(LIGHT);
        options.add("-Xmx" + heap);
        return options;
    }

    private Launch broker() {
        var classPath = installation.project().resolve("zebra-cli/target/broker.classpath");
        var own = classPath.resolveSibling("classes");
        try {
            int port = Part.BROKER.port(portBase);
            var properties = new BrokerFiles(installation.kafka()).write(port, port + 1);
            var command = new ArrayList<>(List.of(java()));
            command.addAll(light("256m"));
            command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
            command.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS");
            command.add("-Dorg.slf4j.simpleLogger.showThreadName=false");
            command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
            command.add("-Dorg.slf4j.simpleLogger.log.kafka.server=info");
            command.add("-cp");
            command.add(own + File.pathSeparator + Files.readString(built(classPath)).strip());
            command.add(BrokerMain.class.getName());
            command.add(properties.toString());
            return new Launch(Part.BROKER, command, Map.of(), log(Part.BROKER));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare the broker", failure);
        }
    }

    private Launch service(Part part, List<String> options) {
        var jar =
                built(
                        installation
                                .project()
                                .resolve(part.module())
                                .resolve("target/quarkus-app/quarkus-run.jar"));
        var command = new ArrayList<>(List.of(java()));
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        command.add("-jar");
        command.add(jar.toString());
        return new Launch(part, command, environment(part), log(part));
    }

    private Map<String, String> environment(Part part) {
        var environment = new HashMap<String, String>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + Part.BROKER.port(portBase));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(part.port(portBase)));
        environment.put("ZEBRA_INSTANCE", part.id() + "-1");
        environment.put("ZEBRA_STORE_ROOT", installation.store().toString());
        environment.put("ZEBRA_DATA_ROOTS", dataRoots(System.getenv("ZEBRA_DATA_ROOTS")));
        environment.put("ZEBRA_INFERENCE_URL", "http://127.0.0.1:" + Part.INFERENCE.port(portBase));
        // Native threads that wait by spinning take the cores from each other.
        environment.put("OMP_WAIT_POLICY", "PASSIVE");
        environment.put("OPT_OUT_TRACKING", "true"); // DJL sends usage data otherwise
        return environment;
    }

    private String dataRoots(@org.jspecify.annotations.Nullable String more) {
        var project = installation.project().toString();
        return more == null || more.isBlank() ? project : project + "," + more;
    }

    private Path log(Part part) {
        return installation.logs().resolve(part.id() + ".log");
    }

    private static Path built(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandException(
                    Exit.USAGE, file + " is missing: build first (the `zebra` script does)");
        }
        return file;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
