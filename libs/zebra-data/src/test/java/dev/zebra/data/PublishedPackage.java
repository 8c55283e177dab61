package dev.zebra.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Files of others that tests compare with and that are not this project's to keep: packages of
/// npm, unpacked in `target`. Without npm, git or a network, tests that need them are not run.
public final class PublishedPackage {

    private static final Path HOME = Path.of("target", "published").toAbsolutePath();

    private PublishedPackage() {}

    /// The folder of llama.cpp's sources at the release that node-llama-cpp 3.22.1 carries.
    public static Path llamaCpp() {
        var sources = HOME.resolve("llama.cpp");
        if (!Files.isDirectory(sources.resolve("models"))) {
            var bundle = npm("node-llama-cpp", "3.22.1").resolve("llama/gitRelease.bundle");
            run("git", "clone", "--quiet", bundle.toString(), sources.toString());
        }
        return sources;
    }

    /// The folder of a package.
    public static Path npm(String name, String version) {
        var folder = HOME.resolve(name.replace('/', '-').replace("@", ""));
        if (!Files.isDirectory(folder.resolve("package"))) {
            run("npm", "pack", "--silent", name + "@" + version, "--pack-destination", ".");
            run("mkdir", "-p", folder.toString());
            var archive = "%s-%s.tgz".formatted(folder.getFileName(), version);
            run("tar", "xzf", archive, "-C", folder.toString());
        }
        return folder.resolve("package");
    }

    /// A Python that has Jinja2.
    public static String pythonWithJinja() {
        var python =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, "python3"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .filter(each -> succeeds(each, "-c", "import jinja2").isPresent())
                        .findFirst();
        assumeTrue(python.isPresent(), "not run: needs a python3 with jinja2 on the PATH");
        return python.orElseThrow();
    }

    /// Runs a program; where it fails, the test is not run.
    public static void run(String... command) {
        assumeTrue(
                succeeds(command).isPresent(),
                "not run: this failed or is missing: " + String.join(" ", command));
    }

    private static Optional<String> succeeds(String... command) {
        try {
            Files.createDirectories(HOME);
            var process =
                    new ProcessBuilder(command)
                            .directory(HOME.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(HOME.resolve("last-output.txt").toFile())
                            .start();
            if (process.waitFor(300, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return Optional.of(command[0]);
            }
            process.destroy();
        } catch (IOException missing) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
