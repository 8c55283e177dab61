package dev.zebra.trainer.launch;

import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerTask;
import dev.zebra.trainer.worker.TrainerWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Starts workers as child processes of this service, with the Java that runs it.
@ApplicationScoped
final class LocalWorkers implements WorkerLauncher {

    private final WorkerConfig config;
    private final String classPath;

    LocalWorkers(WorkerConfig config) {
        this.config = config;
        this.classPath = config.classpath().orElseGet(WorkerClasspath::ofThisProcess);
    }

    @Override
    public Worker launch(WorkerTask task) throws IOException {
        Files.createDirectories(task.scratch());
        var builder = new ProcessBuilder(command()).directory(task.scratch().toFile());
        var environment = builder.environment();
        environment.put("CLASSPATH", classPath);
        environment.put("OMP_NUM_THREADS", Integer.toString(task.threads()));
        // Threads that wait by spinning make a training on busy cores ten times slower (measured).
        environment.putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        environment.put("OPT_OUT_TRACKING", "true"); // DJL sends usage data otherwise
        var worker = new LocalWorker(builder.start(), config.grace());
        try {
            worker.write(Wire.line(task));
        } catch (IOException dead) {
            worker.close();
            throw dead;
        }
        return worker;
    }

    @Override
    public int threads() {
        return config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        findOnPath("nice")
                .filter(nice -> config.nice() > 0)
                .ifPresent(
                        nice ->
                                command.addAll(
                                        List.of(
                                                nice.toString(),
                                                "-n",
                                                Integer.toString(config.nice()))));
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx" + config.heap(),
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        config.javaOptions().ifPresent(command::addAll);
        command.add(TrainerWorker.class.getName());
        return command;
    }

    private static Optional<Path> findOnPath(String program) {
        return Optional.ofNullable(System.getenv("PATH")).stream()
                .flatMap(path -> List.of(path.split(File.pathSeparator)).stream())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
