package dev.zebra.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.inference.TinyModel;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.generation.Generation;
import dev.zebra.model.generation.Sampler;
import dev.zebra.model.generation.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {

    @TempDir static Path directory;
    private static Tokenizer tokenizer;
    private static ZebraModel model;

    /// Collects what a sequence says.
    private static class Heard implements SequenceListener {
        final StringBuffer text = new StringBuffer();
        final CompletableFuture<FinishReason> end = new CompletableFuture<>();
        volatile int tokens;

        @Override
        public void piece(Piece piece) {
            text.append(piece.text());
        }

        @Override
        public void end(FinishReason reason, int generated) {
            tokens = generated;
            end.complete(reason);
        }

        @Override
        public void failed(Throwable failure) {
            end.completeExceptionally(failure);
        }

        FinishReason reason() throws Exception {
            return end.get(30, TimeUnit.SECONDS);
        }
    }

    /// Holds the engine's thread at its first piece until it is let go.
    private static final class Gate extends Heard {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void piece(Piece piece) {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @BeforeAll
    static void load() throws Exception {
        TinyModel.write(directory, 1, TinyModel.CONTEXT);
        tokenizer = Tokenizer.load(directory);
        model = ZebraModel.load(directory, ComputeDevice.cpu());
    }

    @AfterAll
    static void free() {
        model.close();
        tokenizer.close();
    }

    @Test
    void sequencesThatTakeTurnsSayWhatEachWouldSayAlone() throws Exception {
        List<Heard> heard = new ArrayList<>();
        List<Engine.Start> starts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            heard.add(new Heard());
            starts.add(new Engine.Start(plan("zebra ".repeat(i + 1), 20, i), heard.get(i)));
        }
        try (var engine = engine(3, 10)) {
            engine.start(starts);
            for (var each : heard) {
                assertThat(each.reason()).isEqualTo(FinishReason.LENGTH);
                assertThat(each.tokens).isEqualTo(20);
            }
        }
        for (int i = 0; i < 5; i++) {
            assertThat(heard.get(i).text).hasToString(alone(starts.get(i).plan()));
        }
    }

    @Test
    void stopTokensEndWithoutText() throws Exception {
        var plan = plan("zebra", 5, 0);
        int first;
        try (var generation =
                new Generation(model, plan.prompt(), 5, Sampler.of(plan.sampling()), Set.of())) {
            first = generation.next();
        }
        var heard = new Heard();
        try (var engine = engine(1, 1)) {
            engine.start(
                    List.of(
                            new Engine.Start(
                                    new SequencePlan(
                                            plan.prompt(),
                                            5,
                                            plan.sampling(),
                                            Set.of(first),
                                            List.of(),
                                            OptionalInt.empty()),
                                    heard)));
            assertThat(heard.reason()).isEqualTo(FinishReason.STOP);
        }
        assertThat(heard.text).isEmpty();
    }

    @Test
    void refusesWhatDoesNotFitTheQueueAsAWhole() throws Exception {
        var gate = new Gate();
        try (var engine = engine(1, 2)) {
            engine.start(List.of(new Engine.Start(plan("zebra", 100, 1), gate)));
            assertThat(gate.reached.await(30, TimeUnit.SECONDS)).isTrue();
            var one = new Engine.Start(plan("zebra", 1, 0), new Heard());

            assertThatThrownBy(() -> engine.start(List.of(one, one, one)))
                    .isInstanceOf(QueueFullException.class);
            engine.start(List.of(one, one)).cancel();
            var last = new Heard();
            engine.start(List.of(new Engine.Start(plan("zebra", 1, 0), last), one));
            gate.open.countDown();

            assertThat(last.reason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void aCancelledSequenceMakesRoomAtItsNextToken() throws Exception {
        var gate = new Gate();
        var next = new Heard();
        try (var engine = engine(1, 2)) {
            var ticket = engine.start(List.of(new Engine.Start(plan("zebra", 100, 1), gate)));
            assertThat(gate.reached.await(30, TimeUnit.SECONDS)).isTrue();
            engine.start(List.of(new Engine.Start(plan("zebra", 1, 0), next)));
            ticket.cancel();
            gate.open.countDown();

            assertThat(next.reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(gate.end).isNotDone();
        }
    }

    @Test
    void closingFailsWhatIsLeft() {
        var heard = new Gate();
        var engine = engine(1, 1);
        engine.start(List.of(new Engine.Start(plan("zebra", 100, 1), heard)));
        heard.open.countDown();
        await().until(() -> heard.reached.getCount() == 0);
        engine.close();

        assertThat(heard.end).isDone();
        assertThatThrownBy(() -> engine.start(List.of())).hasMessageContaining("unloaded");
    }

    private static Engine engine(int active, int queued) {
        return new Engine("test", model, tokenizer, new Engine.Limits(active, queued, 3));
    }

    private static SequencePlan plan(String prompt, int maxTokens, long seed) {
        return new SequencePlan(
                tokenizer.encode(prompt),
                maxTokens,
                new Sampling(seed == 0 ? 0 : 1, 1, 0, 0, 0, 0, Map.of(), seed),
                Set.of(),
                List.of(),
                OptionalInt.empty());
    }

    private static String alone(SequencePlan plan) {
        List<Integer> ids = new ArrayList<>();
        try (var generation =
                new Generation(
                        model,
                        plan.prompt(),
                        plan.maxTokens(),
                        Sampler.of(plan.sampling()),
                        Set.of())) {
            while (generation.hasNext()) {
                ids.add(generation.next());
            }
        }
        return tokenizer.decode(ids.stream().mapToInt(id -> id).toArray());
    }
}
