package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZebraModelTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void savesWhatItLoads(boolean tied) throws IOException {
        var config = TinyModels.config(4).tiedEmbeddings(tied).build();
        var tokens = TinyModels.tokens(9);
        float[][] logits;
        try (var model = ZebraModel.random(config, 5, ComputeDevice.cpu())) {
            logits = model.logits(tokens);
            model.save(directory);
        }
        try (var model = ZebraModel.load(directory, ComputeDevice.cpu())) {
            assertThat(model.logits(tokens)).isDeepEqualTo(logits);
        }
        assertThat(directory)
                .isDirectoryNotContaining(p -> p.getFileName().toString().endsWith(".tmp"));
    }

    @Test
    void randomWeightsAreAFunctionOfTheSeed() {
        var config = TinyModels.config(4).build();
        var tokens = TinyModels.tokens(5);
        try (var one = ZebraModel.random(config, 5, ComputeDevice.cpu());
                var same = ZebraModel.random(config, 5, ComputeDevice.cpu());
                var other = ZebraModel.random(config, 6, ComputeDevice.cpu())) {
            assertThat(same.logits(tokens)).isDeepEqualTo(one.logits(tokens));
            assertThat(other.logits(tokens)[0]).isNotEqualTo(one.logits(tokens)[0]);
        }
    }

    @Test
    void sequencesInSeveralThreadsDoNotDisturbEachOther() throws Exception {
        var config = TinyModels.config(5).build();
        try (var model = TinyModels.random(config);
                var threads = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Callable<float[]>>();
            for (int i = 0; i < 8; i++) {
                int length = 10 + i;
                work.add(() -> sequence(model, length));
            }
            var parallel = threads.invokeAll(work);
            for (int i = 0; i < work.size(); i++) {
                assertThat(parallel.get(i).get()).isEqualTo(work.get(i).call());
            }
        }
    }

    @Test
    void refusesBadTokensAndFullCaches() {
        try (var model = ZebraModel.random(TinyModels.config(4).build(), 1, ComputeDevice.cpu());
                var other =
                        ZebraModel.random(TinyModels.config(4).build(), 1, ComputeDevice.cpu());
                var cache = model.newCache(4)) {
            assertThatThrownBy(() -> model.logits(new int[0]))
                    .hasMessage("at least one token is needed, got none");
            assertThatThrownBy(() -> model.prefill(cache, new int[0]))
                    .hasMessage("at least one token is needed, got none");
            assertThatThrownBy(() -> model.prefill(cache, new int[] {1, 64}))
                    .hasMessage("token 1 must be in [0, 64), got 64");
            assertThatThrownBy(() -> model.decode(cache, -1))
                    .hasMessage("token 0 must be in [0, 64), got -1");
            assertThatThrownBy(() -> model.prefill(cache, new int[5]))
                    .hasMessage("the cache holds 0 of 4 tokens, 5 more do not fit");
            model.prefill(cache, new int[4]);
            assertThatThrownBy(() -> model.decode(cache, 1))
                    .hasMessage("the cache holds 4 of 4 tokens, 1 more do not fit");
            assertThatThrownBy(() -> other.decode(cache, 1))
                    .hasMessage("the cache belongs to another model");
            assertThatThrownBy(() -> model.newCache(0))
                    .hasMessage("a cache's capacity must be at least 1, got 0");
        }
    }

    @Test
    void refusesAClosedCache() {
        try (var model = ZebraModel.random(TinyModels.config(4).build(), 1, ComputeDevice.cpu())) {
            var cache = model.newCache(4);
            cache.close();
            assertThatThrownBy(() -> model.decode(cache, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the cache is closed");
        }
    }

    @Test
    void refusesACheckpointThatIsNotOfItsConfig() throws IOException {
        try (var model = ZebraModel.random(TinyModels.config(4).build(), 1, ComputeDevice.cpu())) {
            model.save(directory);
        }
        TinyModels.config(4).intermediateSize(56).build().write(directory);
        assertThatThrownBy(() -> ZebraModel.load(directory, ComputeDevice.cpu()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mlp.gate_proj.weight must have the shape [56, 32]");
        TinyModels.config(4).layers(4).build().write(directory);
        assertThatThrownBy(() -> ZebraModel.load(directory, ComputeDevice.cpu()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tensors that the model has no place for");
        Files.delete(directory.resolve("model.safetensors"));
        assertThatThrownBy(() -> ZebraModel.load(directory, ComputeDevice.cpu()))
                .isInstanceOf(IOException.class);
    }

    private static float[] sequence(ZebraModel model, int length) {
        try (var cache = model.newCache(length + 10)) {
            var tokens = TinyModels.tokens(length + 10);
            var logits = model.prefill(cache, Arrays.copyOf(tokens, length));
            for (int t = length; t < tokens.length; t++) {
                logits = model.decode(cache, tokens[t]);
            }
            return logits;
        }
    }
}
