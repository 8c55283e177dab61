package dev.zebra.model.cost;

import static dev.zebra.model.cost.ElementType.BFLOAT16;
import static dev.zebra.model.cost.ElementType.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.model.AdamW;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.TrainingSession;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsTheParametersThatAModelSaves(boolean tied) throws IOException {
        var config = AttentionCostTest.config(3, 2, 8).toBuilder().tiedEmbeddings(tied).build();
        try (var model = ZebraModel.random(config, 1, ComputeDevice.cpu())) {
            model.save(directory);
        }
        var count = ParameterCount.of(config);

        assertThat(count.total()).isEqualTo(elements("model.safetensors", ""));
        assertThat(count.embedding())
                .isEqualTo(elements("model.safetensors", "model.embed_tokens"));
        assertThat(count.head()).isEqualTo(elements("model.safetensors", "lm_head"));
        assertThat(count.perLayer()).isEqualTo(elements("model.safetensors", "model.layers.1."));
        assertThat(count.finalNorm()).isEqualTo(elements("model.safetensors", "model.norm"));
        assertThat(count.multiplied()).isEqualTo(3 * count.perLayer() + 64 * 32);
    }

    @Test
    void theStateOfTrainingIsWhatATrainingRunSaves() throws IOException {
        var config = AttentionCostTest.config(3, 2, 8);
        try (var model = ZebraModel.random(config, 1, ComputeDevice.cpu());
                var session = new TrainingSession(model, AdamW.defaults())) {
            model.save(directory);
            session.saveOptimizer(directory);
        }
        var memory = TrainingMemory.of(config, 16, FLOAT32);

        assertThat(memory.masterWeights())
                .isEqualTo(Float.BYTES * elements("model.safetensors", ""));
        assertThat(memory.moments()).isEqualTo(Float.BYTES * elements("optimizer.safetensors", ""));
        assertThat(memory.gradients()).isEqualTo(memory.masterWeights());
        assertThat(memory.computeCopy()).isZero();
        assertThat(memory.state()).isEqualTo(16 * config.parameterCount());
    }

    @Test
    void bfloat16AddsACopyOfTheWeights() {
        var memory = TrainingMemory.of(AttentionCostTest.config(3, 2, 8), 16, BFLOAT16);

        assertThat(memory.state())
                .isEqualTo(18 * AttentionCostTest.config(3, 2, 8).parameterCount());
    }

    /// 4 heads of 8 share 2 key-value heads, hidden 32, SwiGLU 64, vocabulary 64; layers global,
    /// local, global.
    @Test
    void keepsTheActivationsOfAllLayersOrOfOne() {
        long kept = 6 * 32 + 3 * 32 + 3 * 16 + 4 * 64;
        long logits = 2L * 16 * 64 * Float.BYTES;
        var cuda = TrainingMemory.of(AttentionCostTest.config(3, 2, 8), 16, BFLOAT16);

        assertThat(cuda.activations()).isEqualTo(16 * 2 * (4 * kept + 2 * 32) + logits);
        assertThat(cuda.recomputed()).isEqualTo(16 * 2 * (2 * kept + 3 * 32 + 2 * 32) + logits);
    }

    @Test
    void theCpuCopiesKeysAndValuesForAttention() {
        long kept = 6 * 32 + 3 * 32 + 3 * 16 + 4 * 64;
        long logits = 2L * 16 * 64 * Float.BYTES;
        var cpu = TrainingMemory.of(AttentionCostTest.config(3, 2, 8), 16, FLOAT32);
        var short8 = TrainingMemory.of(AttentionCostTest.config(3, 2, 8), 8, FLOAT32);

        assertThat(cpu.activations())
                .isEqualTo(16 * 4 * (4 * kept + 2 * 2 * 32 + 2 * 4 * 32 + 2 * 32) + logits);
        assertThat(short8.activations())
                .isEqualTo(8 * 4 * (4 * kept + 4 * 2 * 32 + 2 * 32) + logits / 2);
    }

    @Test
    void servingHoldsTheWeightsOnceAndEachSequencesKeys() {
        var config = AttentionCostTest.config(4, 4, 8);
        var memory = ServingMemory.of(config, 100, BFLOAT16);

        assertThat(memory.weights()).isEqualTo(2 * config.parameterCount());
        assertThat(memory.perSequence()).isEqualTo(2L * 2 * 8 * 2 * (100 + 3 * 9));
        assertThat(memory.total(3)).isEqualTo(memory.weights() + 3 * memory.perSequence());
    }

    private long elements(String name, String prefix) throws IOException {
        try (var file = SafetensorsFile.open(directory.resolve(name))) {
            return file.tensors().entrySet().stream()
                    .filter(tensor -> tensor.getKey().startsWith(prefix))
                    .mapToLong(tensor -> tensor.getValue().elements())
                    .sum();
        }
    }
}
