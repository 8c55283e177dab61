package dev.zebra.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageTest {

    @ParameterizedTest
    @EnumSource
    void runsThePackagedApplicationAsNobodyInParticular(Deployable part) throws IOException {
        var lines = instructions(part);

        assertThat(lines.getFirst()).isEqualTo("FROM eclipse-temurin:25-jre");
        assertThat(lines).contains("USER 10001:10001", "EXPOSE " + part.port());
        assertThat(lines.getLast())
                .startsWith("ENTRYPOINT [\"java\"")
                .contains("--enable-native-access=ALL-UNNAMED")
                .endsWith("\"-jar\", \"/app/quarkus-run.jar\"]");
    }

    @ParameterizedTest
    @EnumSource
    void layersGoFromWhatChangesLeastToWhatChangesMost(Deployable part) throws IOException {
        assertThat(instructions(part))
                .filteredOn(line -> line.startsWith("COPY"))
                .containsExactly(
                        "COPY target/quarkus-app/lib/ /app/lib/",
                        "COPY target/quarkus-app/quarkus/ /app/quarkus/",
                        "COPY target/quarkus-app/*.jar /app/",
                        "COPY target/quarkus-app/app/ /app/app/");
    }

    @ParameterizedTest
    @EnumSource
    void theBuildSeesThePackagedApplicationOnly(Deployable part) throws IOException {
        assertThat(Files.readAllLines(part.directory().resolve(".dockerignore")))
                .filteredOn(line -> !line.startsWith("#"))
                .containsExactly("*", "!target", "target/*", "!target/quarkus-app");
    }

    /// The Dockerfile without comments, continued lines joined.
    private static List<String> instructions(Deployable part) throws IOException {
        return Files.readString(part.dockerfile())
                .replaceAll("(?m)^#.*\\R", "")
                .replaceAll("\\\\\\R\\s*", "")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
