package dev.zebra.system.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.system.stack.LocalStack;
import dev.zebra.testkit.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `zebra model` as a user starts it: no services, its own class path, JSON alone on the output.
class ModelCommandIT {

    @ParameterizedTest
    @ValueSource(strings = {"zebra-tiny", "zebra-tiny-rope-linear"})
    void checksTheReferenceFixtures(String fixture) {
        try (var stack = new LocalStack()) {
            var said = stack.zebra("model", "check", resources(fixture), "--json");

            assertThat(said.exit()).isZero();
            assertThat(said.json().get("passed").booleanValue()).isTrue();
            assertThat(said.json().get("findings"))
                    .extracting(finding -> finding.get("status").textValue())
                    .doesNotContain("not-given", "fail");
            assertThat(said.err()).isEmpty();
        }
    }

    @Test
    void aDamagedCheckpointEndsWithOneAndAnUnusableOneWithTwo() throws IOException {
        try (var stack = new LocalStack()) {
            var copy = stack.data().resolve("copy");
            stack.must("model", "convert", resources("zebra-tiny"), copy.toString());
            var config = copy.resolve("config.json");
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replaceAll("\"rope_theta\" *: *10000.0", "\"rope_theta\": 10500.0"));

            assertThat(stack.zebra("model", "check", copy.toString()).exit()).isEqualTo(1);

            Files.delete(copy.resolve("model.safetensors"));
            var said = stack.zebra("model", "check", copy.toString());
            assertThat(said.exit()).isEqualTo(2);
            assertThat(said.err()).contains("model.safetensors").doesNotContain("\tat ");
            assertThat(stack.must("model", "info", copy.toString()).out())
                    .contains("no weights here");
        }
    }

    private static String resources(String fixture) {
        return SharedFolder.repository()
                .resolve("libs/zebra-model/src/test/resources/" + fixture)
                .toString();
    }
}
