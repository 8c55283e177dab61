package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Frequencies, angles and attention factors against those of Hugging Face's own classes, which
/// `rope_golden.py` wrote down. PyTorch's `pow` is not the correctly rounded one in a few places,
/// so that a frequency may differ by a unit in its last place, as between PyTorch's own CPU and
/// GPU.
class RopeGoldenTest {
    @TempDir Path directory;

    @ParameterizedTest
    @MethodSource("names")
    void hasHuggingFacesFrequenciesAndAttentionFactor(String name) throws IOException {
        var golden = cases().get(name);
        var rope = rope(golden);
        assertThat(rope.attentionFactor())
                .isEqualTo((float) golden.get("attention_factor").asDouble());
        assertSame(
                rope.inverseFrequencies(golden.get("head_dim").asInt()),
                golden.get("inverse_frequencies"),
                1);
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasHuggingFacesAnglesFarBeyondTheTrainingLength(String name) throws IOException {
        var golden = cases().get(name);
        var rope = rope(golden);
        for (var angles : golden.get("angles").properties()) {
            int position = Integer.parseInt(angles.getKey());
            var values =
                    rope.inverseFrequencies(golden.get("head_dim").asInt(), (long) position + 1);
            var cosines = golden.get("cos").get(angles.getKey());
            for (int i = 0; i < values.length; i++) {
                values[i] *= position;
                float cosine = (float) Math.cos(values[i]) * rope.attentionFactor();
                assertThat(cosine).isCloseTo((float) cosines.get(i).asDouble(), within(values[i]));
            }
            assertSame(values, angles.getValue(), 2);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void onlyDynamicChangesWithTheLength(String name) throws IOException {
        var golden = cases().get(name);
        var rope = rope(golden);
        int headDim = golden.get("head_dim").asInt();
        var byLength = golden.path("inverse_frequencies_by_length");
        assertThat(rope.dependsOnLength()).isEqualTo(!byLength.isMissingNode());
        for (var frequencies : byLength.properties()) {
            long length = Long.parseLong(frequencies.getKey());
            assertSame(rope.inverseFrequencies(headDim, length), frequencies.getValue(), 1);
        }
        if (!rope.dependsOnLength()) {
            assertThat(rope.inverseFrequencies(headDim, 1_000_000))
                    .isEqualTo(rope.inverseFrequencies(headDim));
        }
    }

    static Set<String> names() {
        return cases().keySet();
    }

    static Map<String, JsonNode> cases() {
        try {
            var file = Fixture.path("rope/rope_golden.json").toFile();
            var cases = new LinkedHashMap<String, JsonNode>();
            ConfigReader.JSON
                    .readTree(file)
                    .get("cases")
                    .properties()
                    .forEach(entry -> cases.put(entry.getKey(), entry.getValue()));
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the frequency may be off by its last bit, the angle is off by as much.
    private static Offset<Float> within(float angle) {
        return Offset.offset(3e-6f + Math.ulp(angle) * 3);
    }

    private static void assertSame(float[] values, JsonNode golden, int units) {
        assertThat(values).hasSize(golden.size());
        for (int i = 0; i < values.length; i++) {
            float expected = (float) golden.get(i).asDouble();
            assertThat(Math.abs(Float.floatToIntBits(values[i]) - Float.floatToIntBits(expected)))
                    .as("%s and %s at %d", values[i], expected, i)
                    .isLessThanOrEqualTo(units);
        }
    }

    private Rope rope(JsonNode golden) throws IOException {
        var json =
                (ObjectNode)
                        ConfigReader.JSON.readTree(
                                """
                                {"vocab_size": 64, "hidden_size": 64, "intermediate_size": 32,
                                 "num_hidden_layers": 1, "num_attention_heads": 1}
                                """);
        for (var key :
                List.of("head_dim", "max_position_embeddings", "rope_theta", "rope_parameters")) {
            json.set(key, golden.get(key));
        }
        Files.writeString(directory.resolve("config.json"), json.toString());
        return ModelConfig.read(directory).globalRope();
    }
}
