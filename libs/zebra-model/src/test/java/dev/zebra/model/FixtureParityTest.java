package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.zebra.model.generation.Generation;
import dev.zebra.model.generation.Sampler;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Parity with Hugging Face's Llama (transformers 5.17, torch 2.11, float32) under the Zebra mask.
@ParameterizedClass
@ValueSource(strings = {"zebra-tiny", "zebra-tiny-rope-linear"})
class FixtureParityTest {
    private final Fixture fixture;

    FixtureParityTest(String name) throws IOException {
        fixture = Fixture.of(name);
    }

    @Test
    void logits() throws IOException {
        try (var model = ZebraModel.load(fixture.directory(), ComputeDevice.cpu())) {
            int at = 0;
            for (var row : fixture.inputs()) {
                for (var logits : model.logits(row)) {
                    for (float logit : logits) {
                        assertThat(logit).isEqualTo(fixture.logits()[at++], within(2e-5f));
                    }
                }
            }
        }
    }

    @Test
    void lossGradientsAndOneStepOfAdamW() throws IOException {
        var batch = fixture.batch();
        var expected = fixture.expected();
        try (var model = ZebraModel.load(fixture.directory(), ComputeDevice.cpu());
                var session =
                        new TrainingSession(model, new AdamW(0.9, 0.95, 1e-8, 0.1, 1, true))) {
            var norms = session.gradientNorms(List.of(batch));
            var result = session.step(List.of(batch), 1e-3);

            assertThat(result.loss()).isEqualTo(expected.get("loss").asDouble(), within(2e-6));
            assertThat(result.gradientNorm())
                    .isCloseTo(expected.get("grad_norm").asDouble(), withPercentage(0.01));
            assertThat(norms).hasSize(expected.get("param_grad_norms").size());
            norms.forEach(
                    (name, norm) ->
                            assertThat(norm)
                                    .as(name)
                                    .isCloseTo(
                                            expected.get("param_grad_norms").get(name).asDouble(),
                                            withPercentage(0.01)));
            assertThat(session.loss(batch))
                    .isEqualTo(expected.get("loss_after_one_adamw_step").asDouble(), within(2e-5));
        }
    }

    @Test
    void greedyIdsWithTheCache() throws IOException {
        var prompt = Arrays.copyOf(fixture.greedy(), Fixture.PROMPT);
        var generated = prompt.clone();
        try (var model = ZebraModel.load(fixture.directory(), ComputeDevice.cpu());
                var generation =
                        new Generation(
                                model,
                                prompt,
                                fixture.greedy().length - prompt.length,
                                Sampler.GREEDY,
                                Set.of())) {
            while (generation.hasNext()) {
                generated = Arrays.copyOf(generated, generated.length + 1);
                generated[generated.length - 1] = generation.next();
            }
        }
        assertThat(generated).isEqualTo(fixture.greedy());
    }

    @Test
    void greedyIdsWithoutTheCache() throws IOException {
        var ids = Arrays.copyOf(fixture.greedy(), Fixture.PROMPT);
        try (var model = ZebraModel.load(fixture.directory(), ComputeDevice.cpu())) {
            while (ids.length < fixture.greedy().length) {
                int next = Sampler.GREEDY.sample(model.logits(ids)[ids.length - 1]);
                ids = Arrays.copyOf(ids, ids.length + 1);
                ids[ids.length - 1] = next;
            }
        }
        assertThat(ids).isEqualTo(fixture.greedy());
    }

    @Test
    void logProbabilitiesAreTheLossByToken() throws IOException {
        try (var model = ZebraModel.load(fixture.directory(), ComputeDevice.cpu())) {
            double sum = 0;
            int count = 0;
            for (var row : fixture.inputs()) {
                for (float value : model.logProbabilities(row)) {
                    sum -= value;
                    count++;
                }
            }
            assertThat(sum / count)
                    .isEqualTo(fixture.expected().get("loss").asDouble(), within(2e-6));
        }
    }
}
