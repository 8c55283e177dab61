package dev.zebra.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeShapeTest {
    @ParameterizedTest
    @CsvSource({
        "64, 4, 2, 16, 128, nothing",
        "64, 4, 2, 6, 128, nothing",
        "64, 4, 2, 7, 128, head_dim must be even",
        "64, 4, 2, 258, 128, at most 256",
        "60, 4, 2, 16, 128, hidden_size must be a multiple of 8",
        "64, 4, 2, 16, 100, intermediate_size must be a multiple of 8",
        "64, 2, 2, 6, 128, heads x head_dim must be a multiple of 8"
    })
    void saysWhichShapesTheKernelsDoNotTake(
            int hidden, int heads, int kvHeads, int headDim, int intermediate, String why) {
        var shape = shape(hidden, heads, kvHeads, headDim, intermediate);

        assertThat(shape.obstacle().orElse("nothing")).contains(why);
    }

    @Test
    void rejectsHeadsThatKeyHeadsDoNotDivide() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape(64, 4, 3, 16, 128))
                .withMessageContaining("heads")
                .withMessageContaining("4 and 3");
    }

    @Test
    void rejectsAWeightListOfAnotherLength() {
        var shape = shape(64, 4, 2, 16, 128);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecodeWeights.of(shape, new long[14]))
                .withMessageContaining("15 weights, got 14");
    }

    @Test
    void rejectsAWeightThatIsNotAligned() {
        var pointers = LongStream.rangeClosed(1, 15).map(i -> 16 * i).toArray();
        pointers[7] = 1002;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecodeWeights.of(shape(64, 4, 2, 16, 128), pointers))
                .withMessageContaining("weight 7");
    }

    @Test
    void findsEachWeightInItsPlace() {
        var pointers = LongStream.rangeClosed(1, 15).map(i -> 16 * i).toArray();

        var weights = DecodeWeights.of(shape(64, 4, 2, 16, 128), pointers);

        assertThat(weights.head()).isEqualTo(48);
        assertThat(weights.layers())
                .containsExactly(
                        new DecodeWeights.Layer(64, 80, 96, 112, 128, 144),
                        new DecodeWeights.Layer(160, 176, 192, 208, 224, 240));
    }

    @Test
    void boundsPositionsByTheShortestLayerThatIsNoRing() {
        var cache =
                new DecodeCache(
                        1,
                        List.of(
                                new DecodeCache.Layer(16, 16, 100, false),
                                new DecodeCache.Layer(16, 16, 5, true)));

        assertThat(cache.maxPositions()).isEqualTo(100);
    }

    @Test
    void rejectsACacheThatIsNotAligned() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DecodeCache.Layer(16, 24, 5, true))
                .withMessageContaining("0x18");
    }

    @Test
    void rejectsALayerWithoutRoom() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DecodeCache.Layer(16, 16, 0, true))
                .withMessageContaining("got 0");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "4, true", "8, false", "16, false"})
    void keepsWithinABlocksSharedMemory(int batch, boolean fused) {
        var shape = shape(4096, 32, 32, 128, 11_008);
        int limit = 232_448;

        var tuning = DecodeTuning.of(shape, batch, limit, 90);

        assertThat(tuning.fused()).isEqualTo(fused);
        int depth = fused ? shape.intermediate() : shape.hidden();
        assertThat(
                        SharedMemory.product(batch, tuning.warps(), tuning.stages())
                                + SharedMemory.activations(batch, depth, 1))
                .isLessThanOrEqualTo(limit);
        assertThat(SharedMemory.attention(128, tuning.attentionStages())).isLessThan(limit);
    }

    private static DecodeShape shape(
            int hidden, int heads, int kvHeads, int headDim, int intermediate) {
        return new DecodeShape(
                hidden, heads, kvHeads, headDim, intermediate, 99, false, 1e-5f, List.of(0, -1));
    }
}
