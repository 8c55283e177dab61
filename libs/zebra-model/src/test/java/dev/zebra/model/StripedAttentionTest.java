package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The banded attention of the program against the definition, at the lengths where the window's
/// edge lies.
class StripedAttentionTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16, 20})
    void uncachedLogitsFollowTheDefinition(int w) throws IOException {
        try (var model = TinyModels.random(TinyModels.config(w).build())) {
            model.save(directory);
            var reference = new ReferenceModel(directory);
            for (int length : new int[] {1, w - 1, w, w + 1, w + 2, 2 * w, 3 * w + 5}) {
                if (length > 0) {
                    var tokens = TinyModels.tokens(length);
                    assertLogits(model.logits(tokens), reference.logits(tokens));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyScheduleFollowsTheDefinition(boolean local) throws IOException {
        var striped =
                TinyModels.config(4)
                        .tiedEmbeddings(true)
                        .rope(new Rope(500, new RopeScaling.Linear(2)))
                        .build();
        var config = local ? striped.allLocal() : striped.allGlobal();
        try (var model = TinyModels.random(config)) {
            model.save(directory);
            var tokens = TinyModels.tokens(23);
            assertLogits(model.logits(tokens), new ReferenceModel(directory).logits(tokens));
        }
    }

    static void assertLogits(float[][] actual, double[][] expected) {
        for (int t = 0; t < expected.length; t++) {
            for (int id = 0; id < expected[t].length; id++) {
                assertThat((double) actual[t][id])
                        .as("position %d of %d", t, expected.length)
                        .isEqualTo(expected[t][id], within(2e-4));
            }
        }
    }
}
