package dev.zebra.trainer.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.data.Digests;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.trainer.pretrain.PretrainSpec;
import dev.zebra.trainer.pretrain.Specs;
import dev.zebra.trainer.pretrain.TinyArtifacts;
import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerCommand;
import dev.zebra.trainer.protocol.WorkerMessage;
import dev.zebra.trainer.protocol.WorkerTask;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real worker process on a tiny model.
@Timeout(120)
class WorkerProcessTest {

    @TempDir static Path artifacts;
    private static final LocalWorkers WORKERS =
            new LocalWorkers(
                    new SmallRyeConfigBuilder()
                            .addDiscoveredConverters()
                            .withMapping(WorkerConfig.class)
                            .build()
                            .getConfigMapping(WorkerConfig.class));

    @TempDir Path scratch;

    @BeforeAll
    static void makeArtifacts() throws IOException {
        TinyArtifacts.writeTokenizer(artifacts.resolve("tokenizer"));
        TinyArtifacts.writeDataset(artifacts.resolve("dataset"), artifacts.resolve("tokenizer"));
    }

    @Test
    void trainsAndLeavesAModelInHuggingFaceLayout() throws Exception {
        var messages = runToTheEnd(task(1, scratch, json -> {}));

        var losses = losses(messages);
        assertThat(losses).hasSize(40);
        assertThat(losses.get(1L)).isBetween(5.0, 6.5); // ln 300 = 5.7
        assertThat(losses.get(40L)).isLessThan(losses.get(1L) - 1);
        assertThat(messages.getFirst()).isInstanceOf(WorkerMessage.Started.class);
        assertThat(messages.getLast()).isEqualTo(new WorkerMessage.Done(40));
        var model = only(messages, WorkerMessage.ModelWritten.class);
        assertThat(model.step()).isEqualTo(40);
        assertThat(model.isFinal()).isTrue();
        assertThat(model.metrics())
                .containsEntry("steps", 40.0)
                .containsEntry("firstLoss", losses.get(1L))
                .containsKeys("loss", "tokens", "seconds");
        assertThat(files(model.directory()).keySet())
                .containsExactlyInAnyOrder(
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "special_tokens_map.json");
    }

    @Test
    void reportsEachStepAsItWas() throws Exception {
        var messages = runToTheEnd(task(1, scratch, json -> json.put("gradientAccumulation", 2)));

        var last = all(messages, WorkerMessage.Progress.class).getLast();
        assertThat(last.steps()).isEqualTo(40);
        assertThat(last.tokens()).isBetween(40L * 2 * 2 * 30, 40L * 2 * 2 * 32);
        assertThat(last.gradientNorm()).isPositive();
        assertThat(last.tokensPerSecond()).isPositive();
        assertThat(last.etaSeconds()).isZero();
    }

    @Test
    void anAttemptAfterAKillContinuesWithTheSameLossesToTheSameModel() throws Exception {
        Consumer<ObjectNode> recipe =
                json -> json.put("steps", 120).put("checkpointEverySteps", 10);
        var undisturbed = runToTheEnd(task(1, scratch.resolve("undisturbed"), recipe));

        var disturbed = new ArrayList<WorkerMessage>();
        try (var worker = launch(task(1, scratch.resolve("disturbed"), recipe))) {
            readUntil(worker, disturbed, message -> message instanceof WorkerMessage.StateSaved);
            readUntil(worker, disturbed, message -> message instanceof WorkerMessage.Progress);
            worker.process().destroyForcibly();
        }
        var resumed = runToTheEnd(task(2, scratch.resolve("disturbed"), recipe));

        var start = only(resumed, WorkerMessage.Started.class);
        assertThat(start.step()).isBetween(10L, 119L);
        assertThat(losses(disturbed).lastKey()).isLessThan(120);
        var expected = losses(undisturbed);
        assertThat(expected).containsAllEntriesOf(losses(disturbed));
        assertThat(losses(resumed)).isEqualTo(expected.tailMap(start.step() + 1));
        var model = only(resumed, WorkerMessage.ModelWritten.class);
        var sameModel = only(undisturbed, WorkerMessage.ModelWritten.class);
        assertThat(files(model.directory())).isEqualTo(files(sameModel.directory()));
        assertThat(model.metrics().get("loss")).isEqualTo(sameModel.metrics().get("loss"));
    }

    @Test
    void endsWithinTwoSecondsOfItsServiceAndKeepsWhatItHas() throws Exception {
        Consumer<ObjectNode> endless = json -> json.put("steps", 1_000_000);
        var seen = new ArrayList<WorkerMessage>();
        try (var worker = launch(task(1, scratch, endless))) {
            readUntil(worker, seen, message -> message instanceof WorkerMessage.Progress);

            worker.process().outputWriter().close();

            assertThat(worker.process().waitFor(2, TimeUnit.SECONDS)).isTrue();
        }
        try (var next = launch(task(2, scratch, endless))) {
            var started = next.next().orElseThrow();
            assertThat(((WorkerMessage.Started) started).step())
                    .isGreaterThanOrEqualTo(losses(seen).lastKey());
        }
    }

    @Test
    void savesItsStateWhenToldToStop() throws Exception {
        var messages = new ArrayList<WorkerMessage>();
        try (var worker = launch(task(1, scratch, json -> json.put("steps", 1_000_000)))) {
            readUntil(worker, messages, message -> message instanceof WorkerMessage.Progress);

            worker.stop();

            readUntil(worker, messages, message -> false);
            assertThat(worker.ending()).isEqualTo("exit code 0");
        }
        var stopped = only(messages, WorkerMessage.Stopped.class);
        assertThat(messages).contains(new WorkerMessage.StateSaved(stopped.step()));
    }

    @Test
    void savesItsStateWhenToldToAndGoesOn() throws Exception {
        var messages = new ArrayList<WorkerMessage>();
        try (var worker = launch(task(1, scratch, json -> json.put("steps", 1_000_000)))) {
            readUntil(worker, messages, message -> message instanceof WorkerMessage.Progress);

            worker.tell(new WorkerCommand.Checkpoint());

            readUntil(worker, messages, message -> message instanceof WorkerMessage.StateSaved);
            readUntil(worker, messages, message -> message instanceof WorkerMessage.Progress);
            assertThat(worker.process().isAlive()).isTrue();
        }
    }

    @Test
    void offersModelsOnTheWay() throws Exception {
        var messages = runToTheEnd(task(1, scratch, json -> json.put("publishEverySteps", 15)));

        assertThat(all(messages, WorkerMessage.ModelWritten.class))
                .extracting(WorkerMessage.ModelWritten::step, WorkerMessage.ModelWritten::isFinal)
                .containsExactly(tuple(15L, false), tuple(30L, false), tuple(40L, true));
    }

    @Test
    void offersAgainWhatWasNotPublished() throws Exception {
        var first = runToTheEnd(task(1, scratch, json -> {}));

        var second = runToTheEnd(task(2, scratch, json -> {}));

        assertThat(second)
                .containsExactly(
                        only(first, WorkerMessage.ModelWritten.class), new WorkerMessage.Done(40));
    }

    @Test
    void namesBothWhenTheVocabulariesDiffer() throws Exception {
        try (var tokenizer = Tokenizer.load(artifacts.resolve("tokenizer"))) {
            TinyArtifacts.writeDataset(scratch.resolve("other"), tokenizer, "sha256-0", 999);
        }
        var task = task(1, scratch, json -> {}, scratch.resolve("other"));

        var messages = runToTheEnd(task);

        assertThat(only(messages, WorkerMessage.Failed.class).message())
                .startsWith(
                        "dataset:tiny@1 was made with a vocabulary of 999 tokens, tokenizer:tiny@1 has ");
    }

    @Test
    void saysThatTheLossIsNoNumberAnyMore() throws Exception {
        var messages =
                runToTheEnd(
                        task(
                                1,
                                scratch,
                                json ->
                                        json.put("learningRate", 1e30)
                                                .put("warmupSteps", 0)
                                                .put("clipNorm", 1e30)));

        assertThat(only(messages, WorkerMessage.Failed.class).message())
                .contains("no longer a number at step");
    }

    @Test
    void sendsItsLogToStandardError() throws Exception {
        var log = Collections.synchronizedList(new ArrayList<String>());
        try (var worker = launch(task(1, scratch, json -> {}))) {
            worker.onLog(log::add);
            readUntil(worker, new ArrayList<>(), message -> false);
            worker.ending();
        }
        await().untilAsserted(() -> assertThat(log).anyMatch(line -> line.contains("40 steps")));
    }

    private static WorkerTask task(int attempt, Path scratch, Consumer<ObjectNode> changes) {
        return task(attempt, scratch, changes, artifacts.resolve("dataset"));
    }

    private static WorkerTask task(
            int attempt, Path scratch, Consumer<ObjectNode> changes, Path dataset) {
        PretrainSpec spec = Specs.tiny(changes);
        return new WorkerTask(
                "pretrain",
                Wire.json().valueToTree(spec),
                attempt,
                Map.of(
                        "/tokenizer",
                        new WorkerTask.Input(
                                "tokenizer:tiny@1", "sha256-1", artifacts.resolve("tokenizer")),
                        "/dataset",
                        new WorkerTask.Input("dataset:tiny@1", "sha256-2", dataset)),
                scratch,
                1);
    }

    private static LocalWorker launch(WorkerTask task) throws IOException {
        return (LocalWorker) WORKERS.launch(task);
    }

    private static List<WorkerMessage> runToTheEnd(WorkerTask task) throws IOException {
        var messages = new ArrayList<WorkerMessage>();
        try (var worker = launch(task)) {
            worker.onLog(System.err::println);
            readUntil(worker, messages, message -> false);
        }
        return messages;
    }

    private static void readUntil(
            Worker worker, List<WorkerMessage> messages, Predicate<WorkerMessage> last)
            throws IOException {
        for (var next = worker.next(); next.isPresent(); next = worker.next()) {
            messages.add(next.get());
            if (last.test(next.get())) {
                return;
            }
        }
    }

    private static TreeMap<Long, Double> losses(List<WorkerMessage> messages) {
        return all(messages, WorkerMessage.Progress.class).stream()
                .collect(
                        Collectors.toMap(
                                WorkerMessage.Progress::step,
                                WorkerMessage.Progress::loss,
                                (first, second) -> second,
                                TreeMap::new));
    }

    private static <T> List<T> all(List<WorkerMessage> messages, Class<T> type) {
        return messages.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static <T> T only(List<WorkerMessage> messages, Class<T> type) {
        var found = all(messages, type);
        assertThat(found).as("%s in %s", type.getSimpleName(), messages).hasSize(1);
        return found.getFirst();
    }

    private static Map<String, String> files(Path directory) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                contents.put(
                        file.getFileName().toString(), Digests.sha256(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
