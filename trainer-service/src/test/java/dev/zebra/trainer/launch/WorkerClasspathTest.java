package dev.zebra.trainer.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerClasspathTest {

    @Test
    void takesTheJarsOfAPackagedService(@TempDir Path application) throws IOException {
        for (var file :
                List.of(
                        "quarkus-run.jar",
                        "app/trainer.jar",
                        "lib/boot/torch.jar",
                        "lib/main/data.jar",
                        "lib/main/notes.txt",
                        "quarkus/generated.jar")) {
            Files.createDirectories(application.resolve(file).getParent());
            Files.createFile(application.resolve(file));
        }

        var classPath =
                WorkerClasspath.of(
                        application.resolve("quarkus-run.jar").toString(),
                        ClassLoader.getSystemClassLoader());

        assertThat(classPath.split(File.pathSeparator))
                .containsExactly(
                        application.resolve("app/trainer.jar").toString(),
                        application.resolve("lib/main/data.jar").toString(),
                        application.resolve("lib/boot/torch.jar").toString());
    }

    @Test
    void takesWhatTheClassLoaderHasOtherwise() {
        var classPath = WorkerClasspath.ofThisProcess().split(File.pathSeparator);

        assertThat(classPath)
                .anyMatch(entry -> entry.endsWith("target" + File.separator + "classes"))
                .anyMatch(entry -> entry.contains("zebra-model"))
                .anyMatch(entry -> entry.contains("zebra-data"))
                .anyMatch(entry -> entry.contains("jackson-databind"))
                .anyMatch(entry -> entry.contains("pytorch-native-cpu"));
    }
}
