package dev.zebra.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.DrawnToken;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.ZebraModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What sequences get in a batch against what each gets by itself, token by token, with plain
/// sampling on the host.
class GeneratorTest {
    private static final int VOCABULARY = 50;

    private final ZebraModel model =
            ZebraModel.random(
                    ModelConfig.builder()
                            .vocabularySize(VOCABULARY)
                            .hiddenSize(32)
                            .heads(4)
                            .kvHeads(2)
                            .layers(4)
                            .layerGroupSize(2)
                            .windowSize(6)
                            .build(),
                    11,
                    ComputeDevice.cpu());

    @AfterEach
    void free() {
        model.close();
    }

    /// Sequences of all kinds, more of them than slots, in steps that read few prompt tokens.
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 6, 7, 23, 500})
    void aBatchGivesEachSequenceWhatItGetsByItself(int promptTokens) {
        var requests = IntStream.range(0, 14).mapToObj(GeneratorTest::request).toList();
        var outputs = new ArrayList<Recorder>();
        try (var generator = new Generator(model, 5, 60, promptTokens, VOCABULARY)) {
            for (var request : requests) {
                while (generator.free() == 0) {
                    generator.step();
                }
                outputs.add(new Recorder());
                generator.add(request, outputs.getLast());
            }
            while (generator.active() > 0) {
                generator.step();
            }
        }
        for (int i = 0; i < requests.size(); i++) {
            assertThat(outputs.get(i).ids())
                    .as("sequence %d: %s", i, requests.get(i).sampling())
                    .isEqualTo(alone(requests.get(i)));
        }
    }

    @Test
    void tellsTheLogProbabilitiesOfPromptAndOutput() {
        var prompt = tokens(3, 20);
        var recorder = new Recorder();
        var request =
                new GenerationRequest(prompt, 6, Sampling.greedy(), Set.of(), 3, OptionalInt.of(2));
        try (var generator = new Generator(model, 2, 40, 7, VOCABULARY)) {
            generator.add(request, recorder);
            while (generator.active() > 0) {
                generator.step();
            }
        }
        var all = Arrays.copyOf(prompt, prompt.length + 6);
        for (int i = 0; i < 6; i++) {
            all[prompt.length + i] = recorder.tokens.get(i).id();
        }
        var expected = model.logProbabilities(all);
        var told = new ArrayList<>(recorder.prompt);
        told.addAll(recorder.tokens);
        assertThat(recorder.prompt).hasSize(prompt.length - 1);
        for (int t = 0; t < told.size(); t++) {
            var token = told.get(t);
            assertThat(token.id()).isEqualTo(all[t + 1]);
            assertThat(token.logProbability()).isEqualTo(expected[t], within(1e-5f));
            var likeliest = token.likeliest();
            assertThat(likeliest.ids()).hasSize(t < prompt.length - 1 ? 2 : 3);
            var logits = model.logits(Arrays.copyOf(all, t + 1))[t];
            assertThat(likeliest.ids()[0]).isEqualTo(Sampler.GREEDY.sample(logits));
            assertThat(likeliest.logProbabilities())
                    .isSortedAccordingTo((a, b) -> Float.compare(b, a));
        }
    }

    @Test
    void onlyReadsAPromptIfNothingIsToBeGenerated() {
        var recorder = new Recorder();
        try (var generator = new Generator(model, 1, 20, 8, VOCABULARY)) {
            generator.add(
                    new GenerationRequest(
                            tokens(1, 20), 0, Sampling.greedy(), Set.of(), 0, OptionalInt.of(0)),
                    recorder);
            while (generator.active() > 0) {
                generator.step();
            }
        }
        assertThat(recorder.prompt).hasSize(19);
        assertThat(recorder.tokens).isEmpty();
    }

    @Test
    void neverChoosesNorTellsUnknownTokens() {
        var recorder = new Recorder();
        try (var generator = new Generator(model, 1, 60, 8, 7)) {
            generator.add(
                    new GenerationRequest(
                            tokens(2, 9),
                            40,
                            Sampling.ofTemperature(2, 5),
                            Set.of(),
                            7,
                            OptionalInt.empty()),
                    recorder);
            while (generator.active() > 0) {
                generator.step();
            }
        }
        assertThat(recorder.ids()).hasSize(40).allMatch(id -> id < 7);
        var mass =
                IntStream.range(0, 7)
                        .mapToDouble(
                                i ->
                                        Math.exp(
                                                recorder.tokens
                                                        .get(3)
                                                        .likeliest()
                                                        .logProbabilities()[i]))
                        .sum();
        assertThat(mass).isEqualTo(1, within(1e-5));
    }

    @Test
    void aSequenceEndsWithAStopTokenOrWhenItsListenerHasEnough() {
        var prompt = tokens(4, 12);
        var free = alone(new GenerationRequest(prompt, 12, Sampling.greedy(), Set.of()));
        int stop = free.get(5);
        int first = free.indexOf(stop);
        var stopped = new Recorder();
        var enough = new Recorder(2);
        try (var generator = new Generator(model, 2, 40, 100, VOCABULARY)) {
            generator.add(
                    new GenerationRequest(prompt, 12, Sampling.greedy(), Set.of(stop)), stopped);
            var sequence =
                    generator.add(
                            new GenerationRequest(prompt, 12, Sampling.greedy(), Set.of()), enough);
            while (generator.active() > 0) {
                generator.step();
            }
            assertThat(sequence.ended()).isTrue();
            assertThat(sequence.generated()).isEqualTo(2);
        }
        assertThat(stopped.ids()).isEqualTo(free.subList(0, first + 1));
        assertThat(enough.ids()).isEqualTo(free.subList(0, 2));
    }

    @Test
    void aCancelledSequenceLeavesItsSlotToTheNext() {
        var cancelled = new Recorder();
        var next = new Recorder();
        var request = request(3);
        try (var generator = new Generator(model, 1, 60, 4, VOCABULARY)) {
            var sequence = generator.add(request(8), cancelled);
            generator.step();
            assertThatThrownBy(() -> generator.add(request, next))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("1 sequences run already");
            generator.cancel(sequence);
            generator.add(request, next);
            while (generator.active() > 0) {
                generator.step();
            }
        }
        assertThat(cancelled.tokens).isEmpty();
        assertThat(next.ids()).isEqualTo(alone(request));
    }

    @Test
    void refusesWhatCannotRun() {
        try (var generator = new Generator(model, 1, 10, 4, VOCABULARY)) {
            var recorder = new Recorder();
            assertThatThrownBy(
                            () ->
                                    generator.add(
                                            new GenerationRequest(
                                                    tokens(1, 8), 4, Sampling.greedy(), Set.of()),
                                            recorder))
                    .hasMessage("8 prompt tokens and 4 more do not fit 10");
            assertThatThrownBy(
                            () ->
                                    generator.add(
                                            new GenerationRequest(
                                                    new int[] {1, VOCABULARY},
                                                    4,
                                                    Sampling.greedy(),
                                                    Set.of()),
                                            recorder))
                    .hasMessage("prompt ids must be in [0, 50), got 50 at 1");
            assertThat(generator.active()).isZero();
        }
        assertThatThrownBy(() -> new GenerationRequest(new int[0], 1, Sampling.greedy(), Set.of()))
                .hasMessage("a prompt needs at least one token");
        assertThatThrownBy(() -> new Generator(model, 1, 10, 4, VOCABULARY + 1))
                .hasMessage("known tokens must be 1 to 50, got 51");
    }

    private static GenerationRequest request(int i) {
        var random = new Random(i);
        var rules =
                List.of(
                        Sampling.greedy(),
                        Sampling.ofTemperature(0.8, i),
                        new Sampling(1.1, 0.7, 0, 0, 0, 0, Map.of(), i),
                        new Sampling(1.3, 1, 5, 0, 0, 0, Map.of(), i),
                        new Sampling(1.2, 0.9, 9, 0.1, 0.5, 0.3, Map.of(3, 2.0, 4, -100.0), i),
                        new Sampling(0, 1, 0, 0, 1.5, 0, Map.of(7, 0.5), i),
                        new Sampling(1.5, 1, 0, 0.2, 0, 0, Map.of(), i));
        return new GenerationRequest(
                tokens(i, 1 + random.nextInt(30)),
                1 + random.nextInt(30),
                rules.get(i % rules.size()),
                Set.of());
    }

    private List<Integer> alone(GenerationRequest request) {
        var ids = new ArrayList<Integer>();
        try (var generation =
                new Generation(
                        model,
                        request.prompt(),
                        request.maxTokens(),
                        Sampler.of(request.sampling()),
                        new HashSet<>(request.stopTokens()))) {
            while (generation.hasNext()) {
                ids.add(generation.next());
            }
        }
        return ids;
    }

    private static int[] tokens(int seed, int length) {
        return new Random(seed).ints(length, 0, VOCABULARY).toArray();
    }

    private static final class Recorder implements TokenListener {
        private final List<DrawnToken> prompt = new ArrayList<>();
        private final List<DrawnToken> tokens = new ArrayList<>();
        private final int enough;

        Recorder() {
            this(Integer.MAX_VALUE);
        }

        Recorder(int enough) {
            this.enough = enough;
        }

        @Override
        public void prompt(DrawnToken token) {
            prompt.add(token);
        }

        @Override
        public boolean token(DrawnToken token) {
            tokens.add(token);
            return tokens.size() < enough;
        }

        List<Integer> ids() {
            return tokens.stream().map(DrawnToken::id).toList();
        }
    }
}
