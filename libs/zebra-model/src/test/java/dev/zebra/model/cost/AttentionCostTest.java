package dev.zebra.model.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.ZebraModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionCostTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 10, 64, 500})
    void countsThePairsThatTheMaskLetsThrough(int length) {
        var config = config(8, 4, 8);

        var cost = new AttentionCost(config, length);

        long pairs = 0;
        long last = 0;
        for (var type : config.schedule().types()) {
            for (int query = 0; query < length; query++) {
                for (int key = 0; key <= query; key++) {
                    if (type == LayerType.GLOBAL || config.window().sees(query, key)) {
                        pairs++;
                        last += query == length - 1 ? 1 : 0;
                    }
                }
            }
        }
        double perPair = 2.0 * 2 * config.heads() * config.headDim();
        assertThat(cost.pairs()).isEqualTo(pairs);
        assertThat(cost.sequenceFlops()).isEqualTo(perPair * pairs);
        assertThat(cost.meanTokenFlops()).isEqualTo(perPair * pairs / length);
        assertThat(cost.lastTokenFlops()).isEqualTo(perPair * last);
        assertThat(cost.keysPerQuery()).isEqualTo((double) pairs / length / config.layers());
    }

    /// The table in section 1.4 of the reference: attention and cache of the whole sequence.
    @ParameterizedTest
    @CsvSource({
        "512, 4, 4096, 2.35, 2.91", "512, 4, 16384, 3.38, 3.66",
        "512, 4, 32768, 3.66, 3.82", "512, 4, 131072, 3.91, 3.95",
        "1024, 6, 4096, 1.88, 2.67", "1024, 6, 16384, 3.74, 4.57",
        "1024, 6, 32768, 4.59, 5.19", "1024, 6, 131072, 5.57, 5.77",
        "4096, 4, 4096, 1.00, 1.00", "4096, 4, 16384, 1.73, 2.29",
        "4096, 4, 32768, 2.35, 2.91", "4096, 4, 131072, 3.38, 3.66",
        "128, 2, 4096, 1.88, 1.94", "128, 2, 16384, 1.97, 1.98",
        "128, 2, 32768, 1.98, 1.99", "128, 2, 131072, 2.00, 2.00",
        "128, 6, 4096, 4.58, 5.18", "128, 6, 16384, 5.56, 5.77",
        "128, 6, 32768, 5.77, 5.88", "128, 6, 131072, 5.94, 5.97"
    })
    void agreesWithThePublishedTable(
            int window, int group, int length, double attention, double cache) {
        var savings = StripeSavings.at(config(group, group, window), length);

        assertThat(savings.sequenceRatio()).isEqualTo(attention, within(0.006));
        assertThat(savings.kvRatio()).isEqualTo(cache, within(0.006));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 9, 10, 40})
    void itsKeyValueBytesAreThoseOfARealCache(int length) {
        var config = config(8, 4, 8);
        try (var model = ZebraModel.random(config, 1, ComputeDevice.cpu());
                var cache = model.newCache(length)) {
            var cost = new AttentionCost(config, length);

            assertThat(cost.kvBytes(ElementType.FLOAT32)).isEqualTo(cache.bytes());
            assertThat(cost.kvBytes(ElementType.BFLOAT16)).isEqualTo(cache.bytes() / 2);
        }
    }

    @Test
    void theWholeForwardGainsLessThanAttentionDoes() {
        var savings = StripeSavings.at(config(8, 4, 8), 4096);

        assertThat(savings.forwardRatio()).isGreaterThan(1).isLessThan(savings.sequenceRatio());
        assertThat(savings.lastTokenRatio()).isEqualTo(savings.kvRatio(), within(1e-9));
    }

    @Test
    void anAllGlobalModelSavesNothing() {
        var savings = StripeSavings.at(config(8, 4, 8).allGlobal(), 100_000);

        assertThat(savings.kvRatio()).isEqualTo(1);
        assertThat(savings.sequenceRatio()).isEqualTo(1);
        assertThat(savings.forwardRatio()).isEqualTo(1);
    }

    @Test
    void rejectsALengthBelowOne() {
        assertThatThrownBy(() -> new AttentionCost(config(8, 4, 8), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0");
    }

    static ModelConfig config(int layers, int group, int window) {
        return ModelConfig.builder()
                .vocabularySize(64)
                .hiddenSize(32)
                .intermediateSize(64)
                .layers(layers)
                .layerGroupSize(group)
                .windowSize(window)
                .heads(4)
                .kvHeads(2)
                .headDim(8)
                .maxPositions(1024)
                .build();
    }
}
