package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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

    /// Sequences of all lengths around the window side by side, each decoded from there on, with
    /// prompts read in chunks of all sizes.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16})
    void aBatchOfMixedLengthsGivesTheLogitsOfAPlainForward(int w) {
        int[] lengths = {1, w - 1, w, w + 1, 2 * w, 3 * w + 5};
        int[] prompts = Arrays.stream(lengths).filter(n -> n > 0).toArray();
        int decoded = 2 * w + 3;
        try (var model = TinyModels.random(TinyModels.config(w).build())) {
            for (int chunk : new int[] {1, w - 1, w, w + 1, 3 * w + 5}) {
                if (chunk > 0) {
                    batch(model, prompts, chunk, decoded);
                }
            }
        }
    }

    private static void batch(ZebraModel model, int[] prompts, int chunk, int decoded) {
        var texts = new int[prompts.length][];
        var expected = new float[prompts.length][][];
        for (int i = 0; i < prompts.length; i++) {
            texts[i] = TinyModels.tokens(prompts[i] + decoded);
            expected[i] = model.logits(texts[i]);
        }
        try (var cache = model.newCache(prompts.length, 200)) {
            while (true) {
                var feeds = new ArrayList<Feed>();
                for (int i = 0; i < texts.length; i++) {
                    int at = cache.length(i);
                    int end = at < prompts[i] ? Math.min(prompts[i], at + chunk) : at + 1;
                    if (at < texts[i].length) {
                        var piece = Arrays.copyOfRange(texts[i], at, end);
                        feeds.add(new Feed(i, piece, Feed.Wanted.LAST));
                    }
                }
                if (feeds.isEmpty()) {
                    break;
                }
                try (var predictions = model.forward(cache, feeds)) {
                    var logits = predictions.logits();
                    for (int row = 0; row < logits.length; row++) {
                        int slot = feeds.get(row).slot();
                        assertLogits(logits[row], expected[slot][cache.length(slot) - 1]);
                    }
                }
            }
        }
    }

    /// The window at work far from the beginning, where float32 angles are large. Local layers
    /// alone: global ones would look at a hundred thousand keys for every token.
    @Test
    void positionsNearAHundredThousand() {
        var config =
                ModelConfig.builder()
                        .vocabularySize(16)
                        .hiddenSize(8)
                        .intermediateSize(8)
                        .heads(1)
                        .headDim(8)
                        .schedule(LayerSchedule.all(LayerType.LOCAL, 2))
                        .windowSize(5)
                        .build();
        int length = 100_003;
        var tokens = new Random(1).ints(length, 0, 16).toArray();
        try (var model = TinyModels.random(config);
                var cache = model.newCache(2, length)) {
            model.prefill(cache, Arrays.copyOf(tokens, length - 4), 8192);
            var last = model.lastLogits(tokens, 5);
            for (int t = 0; t < 4; t++) {
                assertLogits(model.decode(cache, tokens[length - 4 + t]), last[t + 1]);
            }
        }
    }

    /// A mask does not hide what is no number, so a slot must not keep it.
    @Test
    void aSequenceThatDivergedLeavesNothingBehind() {
        try (var model = TinyModels.random(TinyModels.config(5).build());
                var cache = model.newCache(2, 60)) {
            TensorMemory.of(model.computed().tensors().getFirst())
                    .asSlice(7L * 32 * Float.BYTES, Float.BYTES)
                    .set(ValueLayout.JAVA_FLOAT, 0, Float.NaN);
            var diverging = new int[50];
            Arrays.fill(diverging, 7);
            model.prefill(cache, diverging);
            cache.clear(0);
            model.prefill(cache, new int[] {1, 2});
            var other = new int[40];
            Arrays.fill(other, 3);
            model.forward(cache, List.of(new Feed(1, other, Feed.Wanted.NONE))).close();
            var feeds =
                    List.of(
                            new Feed(0, new int[] {4}, Feed.Wanted.LAST),
                            new Feed(1, new int[] {4}, Feed.Wanted.LAST));
            try (var predictions = model.forward(cache, feeds)) {
                assertLogits(predictions.logits()[0], model.logits(new int[] {1, 2, 4})[2]);
            }
        }
    }

    /// What a window could reach beyond the text costs nothing.
    @Test
    void aWindowMayBeFarLongerThanTheText() {
        var config = TinyModels.config(1_000_000_000).build();
        var tokens = TinyModels.tokens(20);
        try (var model = TinyModels.random(config);
                var plain = TinyModels.random(config.allGlobal());
                var cache = model.newCache(20)) {
            var expected = plain.logits(tokens);
            assertLogits(model.logits(tokens)[19], expected[19]);
            assertLogits(model.prefill(cache, Arrays.copyOf(tokens, 9), 4), expected[8]);
            assertLogits(model.prefill(cache, Arrays.copyOfRange(tokens, 9, 20), 5), expected[19]);
        }
    }

    /// Angles that depend on the length: with one layer, what is cached depends on the tokens
    /// alone, so that each step must give the logits of a forward of that length.
    @Test
    void keysAreTurnedByTheAnglesOfTheLengthNow() {
        var config =
                TinyModels.config(6)
                        .schedule(LayerSchedule.all(LayerType.GLOBAL, 1))
                        .rope(new Rope(100, new RopeScaling.Dynamic(4, 10)))
                        .build();
        for (var each : List.of(config, config.allLocal())) {
            var tokens = TinyModels.tokens(40);
            try (var model = TinyModels.random(each);
                    var cache = model.newCache(2, 40)) {
                for (int t = 0; t < tokens.length; t++) {
                    var expected = model.logits(Arrays.copyOf(tokens, t + 1))[t];
                    assertLogits(model.decode(cache, tokens[t]), expected);
                }
            }
        }
    }

    /// How a prompt is cut into chunks changes nothing, even where angles depend on its length.
    @Test
    void chunksOfAPromptHaveTheAnglesOfItsWhole() {
        var config =
                TinyModels.config(6).rope(new Rope(100, new RopeScaling.Dynamic(4, 10))).build();
        var tokens = TinyModels.tokens(37);
        try (var model = TinyModels.random(config)) {
            var expected = model.logits(tokens)[36];
            for (int chunk : new int[] {1, 5, 6, 7, 23, 37}) {
                try (var cache = model.newCache(37)) {
                    assertLogits(model.prefill(cache, tokens, chunk), expected);
                }
            }
        }
    }

    @Test
    void roomGrowsWithTheLongestSequenceAndIsGivenBack() {
        var config = TinyModels.config(5).build();
        try (var model = TinyModels.random(config);
                var cache = model.newCache(2, 5000)) {
            long before = cache.bytes();
            var tokens = TinyModels.tokens(1500);
            var text = TinyModels.tokens(12);
            var first = new Feed(1, Arrays.copyOf(text, 9), Feed.Wanted.NONE);
            model.forward(cache, List.of(first)).close();
            assertLogits(model.prefill(cache, tokens), model.lastLogits(tokens, 1)[0]);
            assertThat(cache.bytes()).isGreaterThan(before);
            var rest = new Feed(1, Arrays.copyOfRange(text, 9, 12), Feed.Wanted.LAST);
            try (var predictions = model.forward(cache, List.of(rest))) {
                assertLogits(predictions.logits()[0], model.logits(text)[11]);
            }
            cache.release();
            assertThat(cache.bytes()).isEqualTo(before);
            assertLogits(model.prefill(cache, text), model.logits(text)[11]);
        }
    }

    /// Within 2e-5 for logits of up to 1, in proportion for larger ones.
    private static void assertLogits(float[] actual, float[] expected) {
        float scale = 1;
        for (float logit : expected) {
            scale = Math.max(scale, Math.abs(logit));
        }
        for (int id = 0; id < expected.length; id++) {
            assertThat(actual[id] / scale).isEqualTo(expected[id] / scale, within(2e-5f));
        }
    }
}
