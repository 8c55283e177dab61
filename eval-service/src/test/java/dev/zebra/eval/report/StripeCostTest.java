package dev.zebra.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.model.LayerSchedule;
import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeCostTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 10, 64, 500})
    void countsThePairsThatTheMaskLetsThrough(int length) {
        var config = config(8, 4, 8);

        var cost = StripeCost.at(config, length);

        long pairs = 0;
        for (var type : config.schedule().types()) {
            for (int query = 0; query < length; query++) {
                for (int key = 0; key <= query; key++) {
                    if (type == LayerType.GLOBAL || config.window().sees(query, key)) {
                        pairs++;
                    }
                }
            }
        }
        double perQuery = (double) pairs / config.layers() / length;
        assertThat(cost.keysPerQueryStriped()).isEqualTo(perQuery, within(perQuery * 1e-5));
        assertThat(cost.keysPerQueryGlobal()).isEqualTo((length + 1) / 2.0);
        assertThat(cost.kvBytesStriped()).isEqualTo(config.kvCacheBytes(length));
        assertThat(cost.kvBytesGlobal()).isEqualTo(config.allGlobal().kvCacheBytes(length));
    }

    @ParameterizedTest
    @CsvSource({
        "512, 4, 4096, 2.35, 2.91", "512, 4, 16384, 3.38, 3.66", "512, 4, 131072, 3.91, 3.95",
        "1024, 6, 32768, 4.59, 5.19", "128, 2, 4096, 1.88, 1.94", "4096, 4, 4096, 1.00, 1.00"
    })
    void agreesWithThePublishedTable(
            int window, int group, int length, double attention, double cache) {
        var cost = StripeCost.at(config(group, group, window), length);

        assertThat(cost.attentionRatio()).isEqualTo(attention, within(0.006));
        assertThat(cost.kvRatio()).isEqualTo(cache, within(0.006));
    }

    @Test
    void measurementsThatAreNotFiniteAreRefused() {
        assertThatThrownBy(() -> Rounding.round(Double.NaN))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("not finite");
    }

    private static ModelConfig config(int layers, int group, int window) {
        return ModelConfig.builder()
                .vocabularySize(64)
                .hiddenSize(32)
                .intermediateSize(64)
                .schedule(LayerSchedule.ofGroups(layers, group))
                .window(Window.ofZebra(window))
                .heads(4)
                .kvHeads(2)
                .headDim(8)
                .maxPositions(1024)
                .build();
    }
}
