package dev.zebra.inference.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationConfigTest {

    @TempDir private Path directory;

    private GenerationConfig read(String json) throws IOException {
        Files.writeString(directory.resolve("generation_config.json"), json);
        return GenerationConfig.read(directory);
    }

    @Test
    void takesOneIdManyOrNone() throws IOException {
        assertThat(GenerationConfig.read(directory).eosTokenIds()).isEmpty();
        assertThat(read("{}").eosTokenIds()).isEmpty();
        assertThat(read("{\"eos_token_id\": null}").eosTokenIds()).isEmpty();
        assertThat(read("{\"eos_token_id\": 2}").eosTokenIds()).containsExactly(2);
        assertThat(read("{\"eos_token_id\": [2, 7]}").eosTokenIds())
                .containsExactlyInAnyOrder(2, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "-1", "[1.5]", "{}", "true"})
    void refusesWhatIsNoId(String value) {
        assertThatIOException()
                .isThrownBy(() -> read("{\"eos_token_id\": " + value + "}"))
                .withMessageContaining("eos_token_id");
    }
}
