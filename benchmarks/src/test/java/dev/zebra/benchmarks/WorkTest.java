package dev.zebra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkTest {

    @ParameterizedTest
    @CsvSource({"tiny,5", "tiny,9", "tiny,40", "tiny-global,40", "demo,100"})
    void attentionCountsEveryKeyThatAQuerySees(String name, int length) {
        var config = Shapes.named(name);
        double keys = 0;
        for (var type : config.schedule().types()) {
            keys += seen(config, type, length);
        }
        double expected =
                2.0 * Work.multiplied(config) * length
                        + 4.0 * config.heads() * config.headDim() * keys;

        assertThat(Work.forward(config, 1, length)).isCloseTo(expected, within(expected * 1e-12));
        assertThat(Work.training(config, 2, length))
                .isCloseTo(6 * expected, within(expected * 1e-11));
    }

    @Test
    void decodingReadsTheHeadButNotTheEmbedding() {
        var tied = Shapes.named("demo");
        var untied = tied.toBuilder().tiedEmbeddings(false).build();

        assertThat(Work.decodingBytes(untied, 1, 10, 4))
                .isEqualTo(Work.decodingBytes(tied, 1, 10, 4))
                .isEqualTo(4.0 * tied.parameterCount() + tied.kvCacheBytes(10));
    }

    @Test
    void theDemoIsTheModelOfTheExample() throws IOException {
        var example = Files.readString(Path.of("../examples/books/pipeline.yaml"));
        var demo = Shapes.named("demo");

        assertThat(example)
                .contains("vocabularySize: " + demo.vocabularySize())
                .contains("hiddenSize: " + demo.hiddenSize())
                .contains("layers: " + demo.layers())
                .contains("heads: " + demo.heads())
                .contains("kvHeads: " + demo.kvHeads())
                .contains("windowSize: " + demo.window().windowSize());
        assertThat(demo.parameterCount()).isBetween(5_050_000L, 5_150_000L);
        assertThat(Shapes.named("100m").parameterCount()).isBetween(95_000_000L, 105_000_000L);
        assertThat(Shapes.named("159m").parameterCount()).isEqualTo(159_015_936);
    }

    private static long seen(ModelConfig config, LayerType type, int length) {
        long keys = 0;
        for (int query = 0; query < length; query++) {
            for (int key = 0; key <= query; key++) {
                keys += type == LayerType.GLOBAL || config.window().sees(query, key) ? 1 : 0;
            }
        }
        return keys;
    }
}
