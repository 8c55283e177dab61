package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever way tokens enter the cache, the logits are those of a forward without one.
class StripedCacheTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16})
    void chunksAndDecodeStepsGiveTheLogitsOfAPlainForward(int w) {
        int[] lengths = {w - 1, w, w + 1, 2 * w, 3 * w + 5};
        int[] chunks = {1, w - 1, w, w + 1, 3 * w + 5};
        int decoded = 2 * w + 3;
        try (var model = TinyModels.random(TinyModels.config(w).build())) {
            for (int length : Arrays.stream(lengths).filter(n -> n > 0).toArray()) {
                var tokens = TinyModels.tokens(length + decoded);
                var expected = model.logits(tokens);
                for (int chunk : Arrays.stream(chunks).filter(n -> n > 0).toArray()) {
                    try (var cache = model.newCache(tokens.length)) {
                        var prompt = Arrays.copyOf(tokens, length);
                        assertLogits(model.prefill(cache, prompt, chunk), expected[length - 1]);
                        for (int t = length; t < tokens.length; t++) {
                            assertLogits(model.decode(cache, tokens[t]), expected[t]);
                        }
                        assertThat(cache.length()).isEqualTo(tokens.length);
                    }
                }
            }
        }
    }

    @Test
    void prefillContinuesAfterDecode() {
        var tokens = TinyModels.tokens(40);
        try (var model = TinyModels.random(TinyModels.config(5).build());
                var cache = model.newCache(40)) {
            var expected = model.logits(tokens);
            model.prefill(cache, Arrays.copyOf(tokens, 9));
            model.decode(cache, tokens[9]);
            assertLogits(model.prefill(cache, Arrays.copyOfRange(tokens, 10, 33)), expected[32]);
            assertLogits(model.decode(cache, tokens[33]), expected[33]);
        }
    }

    @Test
    void aClearedCacheServesAnotherSequence() {
        var tokens = TinyModels.tokens(12);
        try (var model = TinyModels.random(TinyModels.config(5).build());
                var cache = model.newCache(30)) {
            model.prefill(cache, TinyModels.tokens(30));
            cache.clear();
            assertLogits(model.prefill(cache, tokens), model.logits(tokens)[11]);
        }
    }

    @Test
    void aCopyGoesOnByItself() {
        var tokens = TinyModels.tokens(30);
        var others = tokens.clone();
        others[20] = (tokens[20] + 1) % TinyModels.VOCABULARY;
        try (var model = TinyModels.random(TinyModels.config(5).build());
                var cache = model.newCache(3, 30)) {
            model.prefill(cache, Arrays.copyOf(tokens, 20));
            cache.copy(0, 2);
            assertThat(cache.length(2)).isEqualTo(20);
            var rest = new Feed(2, Arrays.copyOfRange(others, 20, 30), Feed.Wanted.LAST);
            try (var predictions = model.forward(cache, List.of(rest))) {
                assertLogits(predictions.logits()[0], model.logits(others)[29]);
            }
            var expected = model.logits(tokens);
            for (int t = 20; t < 30; t++) {
                assertLogits(model.decode(cache, tokens[t]), expected[t]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 16, 17, 18, 200})
    void itsBytesAreThoseOfTheFormula(int capacity) {
        var config = TinyModels.config(16).build();
        long perSlot = 2L * config.kvHeads() * config.headDim() * Float.BYTES;
        try (var model = ZebraModel.random(config, 1, ComputeDevice.cpu());
                var cache = model.newCache(capacity)) {
            assertThat(cache.bytes())
                    .isEqualTo(config.kvCacheBytes(capacity))
                    .isEqualTo(perSlot * (2L * capacity + 3L * Math.min(capacity, 17)));
        }
    }

    private static void assertLogits(float[] actual, float[] expected) {
        for (int id = 0; id < expected.length; id++) {
            assertThat(actual[id]).isEqualTo(expected[id], within(2e-4f));
        }
    }
}
