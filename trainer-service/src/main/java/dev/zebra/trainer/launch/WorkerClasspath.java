package dev.zebra.trainer.launch;

import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.jobs.run.JobSpec;
import dev.zebra.model.ZebraModel;
import dev.zebra.trainer.worker.TrainerWorker;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the jars that a worker needs in the service that starts it.
final class WorkerClasspath {

    private static final String RUNNER = "quarkus-run.jar";
    private static final List<String> JARS_OF_A_FAST_JAR = List.of("app", "lib/main", "lib/boot");
    private static final List<Class<?>> ONE_OF_EACH_MODULE =
            List.of(TrainerWorker.class, JobSpec.class, TokenDataset.class, ZebraModel.class);
    private static final String IN_EVERY_JAR = "META-INF/MANIFEST.MF";

    private WorkerClasspath() {}

    /// The class path of the running service: the jars of a packaged one, the directories and jars
    /// of a test or of a service in development.
    static String ofThisProcess() {
        return of(System.getProperty("java.class.path"), TrainerWorker.class.getClassLoader());
    }

    static String of(String classPath, ClassLoader loader) {
        var entries = Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList();
        var runner = entries.stream().filter(entry -> entry.endsWith(RUNNER)).findFirst();
        try {
            SequencedSet<Path> found =
                    runner.isPresent()
                            ? fastJar(runner.get().toAbsolutePath().getParent())
                            : loaded(loader);
            return found.stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list the worker's class path", unreadable);
        }
    }

    private static SequencedSet<Path> fastJar(Path application) throws IOException {
        var jars = new LinkedHashSet<Path>();
        for (var directory : JARS_OF_A_FAST_JAR) {
            try (Stream<Path> files = Files.list(application.resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
            }
        }
        return jars;
    }

    /// Where a class loader has its jars, and the directories that modules of this build are loaded
    /// from instead of jars.
    private static SequencedSet<Path> loaded(ClassLoader loader) throws IOException {
        var found = new LinkedHashSet<Path>();
        for (var type : ONE_OF_EACH_MODULE) {
            addRoots(found, loader, type.getName().replace('.', '/') + ".class");
        }
        addRoots(found, loader, IN_EVERY_JAR);
        return found;
    }

    private static void addRoots(SequencedSet<Path> roots, ClassLoader loader, String resource)
            throws IOException {
        for (var url : loader.resources(resource).toList()) {
            roots.add(root(url, resource.length()));
        }
    }

    private static Path root(URL url, int resourceLength) throws IOException {
        try {
            if (url.getProtocol().equals("jar")) {
                var connection = (JarURLConnection) url.openConnection();
                return Path.of(connection.getJarFileURL().toURI());
            }
            var text = url.toString();
            return Path.of(new URI(text.substring(0, text.length() - resourceLength)));
        } catch (URISyntaxException impossible) {
            throw new IOException("no file: " + url, impossible);
        }
    }
}
