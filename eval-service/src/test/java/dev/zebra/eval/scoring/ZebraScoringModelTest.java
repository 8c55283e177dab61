package dev.zebra.eval.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.eval.passkey.PasskeyCell;
import dev.zebra.eval.passkey.PasskeyGrid;
import dev.zebra.eval.passkey.PasskeyKeys;
import dev.zebra.eval.passkey.PasskeyPrompts;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.ZebraModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ZebraScoringModelTest {

    private static final ModelConfig CONFIG =
            ModelConfig.builder()
                    .vocabularySize(257)
                    .hiddenSize(16)
                    .intermediateSize(32)
                    .layers(4)
                    .layerGroupSize(4)
                    .windowSize(8)
                    .heads(2)
                    .kvHeads(1)
                    .headDim(8)
                    .maxPositions(1024)
                    .build();

    @Test
    void continuationsAreScoredAsTheirTokensAre() {
        try (var model = ZebraModel.random(CONFIG, 3, ComputeDevice.cpu())) {
            var random = new Random(4);
            var prompt = random.ints(50, 0, 257).toArray();
            var answers =
                    List.of(
                            random.ints(3, 0, 257).toArray(),
                            random.ints(3, 0, 257).toArray(),
                            random.ints(1, 0, 257).toArray());

            var scores = new ZebraScoringModel(model).continuations(prompt, answers);

            for (int i = 0; i < answers.size(); i++) {
                assertThat(scores.logProbabilities()[i])
                        .isEqualTo(fromLogits(model, prompt, answers.get(i)), within(1e-4));
            }
            assertThat(scores.tokensSeen()).isEqualTo(53);
        }
    }

    private static double fromLogits(ZebraModel model, int[] prompt, int[] answer) {
        double total = 0;
        var tokens = prompt;
        for (int token : answer) {
            var logits = model.logits(tokens)[tokens.length - 1];
            double all =
                    IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum();
            total += logits[token] - Math.log(all);
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = token;
        }
        return total;
    }

    @Test
    void aModelOfWindowsAloneCannotSeeTheKeyAndIsAtChance() {
        int samples = 100;
        try (var model = ZebraModel.random(CONFIG.allLocal(), 5, ComputeDevice.cpu())) {
            var grid =
                    new PasskeyGrid(
                            new PasskeyPrompts(
                                    text -> {
                                        var bytes = text.getBytes(StandardCharsets.UTF_8);
                                        return IntStream.range(0, bytes.length)
                                                .map(i -> bytes[i])
                                                .toArray();
                                    },
                                    OptionalInt.of(256)),
                            List.of(0.5),
                            samples,
                            6);

            var cell = grid.measure(new ZebraScoringModel(model), 380, Effort.UNWATCHED).getFirst();

            // Four layers of eight tokens reach 32 back; the key is further away.
            assertThat(cell.samples()).allMatch(sample -> sample.distance() > 40);
            double chance = 1.0 / PasskeyKeys.WAYS;
            assertThat(cell.accuracy())
                    .isEqualTo(chance, within(3 * PasskeyCell.standardError(chance, samples)));
            assertThat(cell.samples()).noneMatch(sample -> sample.truncated());
        }
    }
}
