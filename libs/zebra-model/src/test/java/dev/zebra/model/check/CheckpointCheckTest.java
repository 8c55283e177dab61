package dev.zebra.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.check.Finding.Compared;
import dev.zebra.model.check.Finding.NotGiven;
import dev.zebra.model.safetensors.SafetensorsFile;
import dev.zebra.model.safetensors.SafetensorsWriter;
import dev.zebra.model.safetensors.TensorType;
import dev.zebra.model.safetensors.TensorView;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointCheckTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TENSORS = "expected.safetensors";
    private static final String NUMBERS = "expected.json";
    private static final String WEIGHTS = "model.safetensors";

    private static final CheckpointCheck.Listener SILENCE =
            new CheckpointCheck.Listener() {
                @Override
                public void loaded(CheckedModel model) {}

                @Override
                public void found(Finding finding) {}
            };

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"zebra-tiny", "zebra-tiny-rope-linear"})
    void passesWhatHuggingFaceComputes(String fixture) throws IOException {
        var report = check(fixture(fixture));

        assertThat(report.passed()).isTrue();
        assertThat(report.findings())
                .hasSize(12)
                .allSatisfy(finding -> assertThat(finding).isInstanceOf(Compared.class));
        assertThat(report.model().parameters()).isEqualTo(report.model().config().parameterCount());
        assertThat(compared(report, "greedy ids, cached").value()).hasValue(48);
    }

    @Test
    void tellsWhatItFindsAsItFindsIt() throws IOException {
        var told = new ArrayList<Finding>();
        var report =
                new CheckpointCheck(
                                fixture("zebra-tiny"),
                                ComputeDevice.cpu(),
                                OptionalInt.empty(),
                                Optional.empty())
                        .run(
                                new CheckpointCheck.Listener() {
                                    @Override
                                    public void loaded(CheckedModel model) {
                                        assertThat(told).isEmpty();
                                    }

                                    @Override
                                    public void found(Finding finding) {
                                        told.add(finding);
                                    }
                                });

        assertThat(told).isEqualTo(report.findings());
    }

    @ParameterizedTest
    @CsvSource({"window_size, 17", "window_size, 15", "layer_group_size, 2", "rms_norm_eps, 0.001"})
    void failsWhenTheConfigIsAnothers(String key, double value) throws IOException {
        var copy = copy("zebra-tiny");
        edit(copy.resolve("config.json"), config -> config.set(key, number(value)));

        assertFails(check(copy), "logits", "loss", "gradient norm", "loss after one AdamW step");
    }

    @Test
    void failsWhenTheRopeIsShifted() throws IOException {
        var copy = copy("zebra-tiny-rope-linear");
        edit(
                copy.resolve("config.json"),
                config -> ((ObjectNode) config.get("rope_parameters")).put("factor", 4.01));

        assertFails(check(copy), "logits", "gradient norms by parameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.embed_tokens.weight",
                "model.layers.0.self_attn.q_proj.weight",
                "model.layers.5.mlp.down_proj.weight",
                "model.layers.7.input_layernorm.weight",
                "lm_head.weight"
            })
    void failsWhenOneTensorIsFlipped(String name) throws IOException {
        var copy = copy("zebra-tiny");
        replace(copy.resolve(WEIGHTS), name, CheckpointCheckTest::flipped);

        assertFails(check(copy), "logits");
    }

    @Test
    void failsWhenOneWeightIsFlipped() throws IOException {
        var copy = copy("zebra-tiny");
        replace(
                copy.resolve(WEIGHTS),
                "model.layers.3.mlp.up_proj.weight",
                tensor -> {
                    var values = tensor.floats();
                    values[77] = -values[77];
                    return of(tensor, values);
                });

        assertFails(check(copy), "logits", "gradient norms by parameter");
    }

    @Test
    void failsWhenAWeightIsNoNumber() throws IOException {
        var copy = copy("zebra-tiny");
        replace(
                copy.resolve(WEIGHTS),
                "model.norm.weight",
                tensor -> {
                    var values = tensor.floats();
                    values[0] = Float.NaN;
                    return of(tensor, values);
                });

        assertFails(check(copy), "logits are numbers", "logits", "loss", "gradient norm");
    }

    @ParameterizedTest
    @CsvSource({
        "loss, 3e-6, loss",
        "grad_norm, 3e-4, gradient norm",
        "loss_after_one_adamw_step, 3e-5, loss after one AdamW step"
    })
    void failsWhenANumberIsJustBeyondItsTolerance(String key, double shift, String name)
            throws IOException {
        var copy = copy("zebra-tiny");
        edit(
                copy.resolve(NUMBERS),
                expected -> expected.put(key, expected.get(key).doubleValue() + shift));

        var report = check(copy);

        assertThat(failed(report)).containsExactly(name);
    }

    @Test
    void failsWhenTheGradientOfOneParameterDiffers() throws IOException {
        var copy = copy("zebra-tiny");
        var name = "model.layers.2.self_attn.o_proj.weight";
        edit(
                copy.resolve(NUMBERS),
                expected -> {
                    var norms = (ObjectNode) expected.get("param_grad_norms");
                    norms.put(name, norms.get(name).doubleValue() * 1.0003);
                });

        var report = check(copy);

        assertThat(failed(report)).containsExactly("gradient norms by parameter");
        assertThat(compared(report, "gradient norms by parameter").note()).contains(name);
    }

    @Test
    void failsWhenOneLogitIsJustBeyondItsTolerance() throws IOException {
        var copy = copy("zebra-tiny");
        replace(
                copy.resolve(TENSORS),
                "logits",
                tensor -> {
                    var values = tensor.floats();
                    values[values.length - 1] += 3e-5f;
                    return of(tensor, values);
                });

        assertThat(failed(check(copy))).containsExactly("logits");
    }

    @Test
    void failsWhenAGreedyIdDiffers() throws IOException {
        var copy = copy("zebra-tiny");
        replace(
                copy.resolve(TENSORS),
                "greedy_ids",
                tensor -> {
                    var ids = tensor.longs();
                    ids[60] = (ids[60] + 1) % 512;
                    return new TensorView(
                            tensor.type(), tensor.shape(), MemorySegment.ofArray(ids));
                });

        var report = check(copy);

        assertThat(failed(report)).contains("greedy ids, cached", "greedy ids, uncached");
        assertThat(compared(report, "greedy ids, cached").note()).contains("token 37");
    }

    @Test
    void saysWhatIsNotGivenAndStillHoldsTheModelAgainstItself() throws IOException {
        var copy = copy("zebra-tiny");
        Files.delete(copy.resolve(TENSORS));
        Files.delete(copy.resolve(NUMBERS));

        var report = check(copy);

        assertThat(report.passed()).isTrue();
        assertThat(report.findings().stream().filter(Compared.class::isInstance))
                .extracting(Finding::name)
                .containsExactly(
                        "logits are numbers",
                        "cached against uncached logits",
                        "cached against uncached logits",
                        "cached against uncached greedy choices");
        assertThat(report.findings().stream().filter(NotGiven.class::isInstance))
                .hasSize(6)
                .allSatisfy(
                        finding ->
                                assertThat(((NotGiven) finding).missing())
                                        .isEqualTo("there is no " + TENSORS));
    }

    @Test
    void saysWhichKeyIsNotGiven() throws IOException {
        var copy = copy("zebra-tiny");
        edit(copy.resolve(NUMBERS), expected -> expected.remove("grad_norm"));

        assertThat(check(copy).findings())
                .contains(new NotGiven("gradient norm", NUMBERS + " has no grad_norm"))
                .filteredOn(NotGiven.class::isInstance)
                .hasSize(1);
    }

    @Test
    void takesAVectorOfIdsAndLogitsForABatchOfOne() throws IOException {
        var copy = copy("zebra-tiny-rope-linear");
        for (var name : List.of("input_ids", "greedy_ids", "logits")) {
            replace(
                    copy.resolve(TENSORS),
                    name,
                    tensor ->
                            new TensorView(
                                    tensor.type(),
                                    tensor.shape().subList(1, tensor.shape().size()),
                                    tensor.data()));
        }

        var report = check(copy);

        assertThat(report.passed()).isTrue();
        assertThat(report.findings()).hasSize(12);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 48})
    void aPromptThatIsToldIsTheOneThatIsUsed(int promptLength) throws IOException {
        var copy = copy("zebra-tiny");
        edit(copy.resolve(NUMBERS), expected -> expected.put("prompt_length", promptLength));

        var greedy = compared(check(copy), "greedy ids, uncached");

        assertThat(greedy.expected()).hasValue(72 - promptLength);
        assertThat(greedy.failed()).isEqualTo(promptLength < 24);
    }

    @ParameterizedTest
    @CsvSource({
        "{\"loss\": \"low\"}, expected.json: loss must be a number",
        "{\"param_grad_norms\": 3}, expected.json: param_grad_norms must hold numbers",
        "[1], expected.json is not a JSON object",
        "{\"loss\", expected.json is not JSON",
        "{\"greedy_ids\": [1;512]}, greedy_ids must hold ids in [0; 512)",
        "{\"greedy_ids\": [[1;2];[]]}, greedy_ids[1] must be a list of ids",
        "{\"prompt_length\": 72}, greedy_ids: a prompt of 72 of 72 ids",
        "{\"prompt_length\": 0}, prompt_length must be a positive integer",
        "{\"param_grad_norms\": {\"model.nothing\": 1}}, the model has not: [model.nothing]"
    })
    void rejectsNumbersThatMakeNoSense(String json, String message) throws IOException {
        var copy = copy("zebra-tiny");
        Files.writeString(copy.resolve(NUMBERS), json.replace(';', ','));

        assertThatThrownBy(() -> check(copy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message.replace(';', ','));
    }

    @Test
    void rejectsLogitsOfOtherInputs() throws IOException {
        var copy = copy("zebra-tiny");
        replace(copy.resolve(TENSORS), "input_ids", tensor -> of(List.of(3L, 5L), new long[15]));

        assertThatThrownBy(() -> check(copy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("logits must have the shape [3, 5, 512]")
                .hasMessageContaining(TENSORS);
    }

    @Test
    void rejectsIdsThatTheModelDoesNotHave() throws IOException {
        var copy = copy("zebra-tiny");
        replace(
                copy.resolve(TENSORS),
                "input_ids",
                tensor -> of(List.of(1L, 3L), new long[] {1, 512, 3}));

        assertThatThrownBy(() -> check(copy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("input_ids must hold ids in [0, 512)");
    }

    @Test
    void rejectsADirectoryWithoutWeights() throws IOException {
        var copy = copy("zebra-tiny");
        Files.delete(copy.resolve(WEIGHTS));

        assertThatThrownBy(() -> check(copy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(WEIGHTS);
    }

    @Test
    void rejectsALengthWithNothingToDecode() {
        assertThatThrownBy(
                        () ->
                                new CheckpointCheck(
                                        directory,
                                        ComputeDevice.cpu(),
                                        OptionalInt.of(3),
                                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 4, got 3");
    }

    @ParameterizedTest
    @CsvSource({"'<49> <49>', 9, false", "'<7> <7>', 1, true"})
    void comparesTheTextThatFollowsTheBosToken(String text, int equal, boolean fails)
            throws IOException {
        var copy = copy("zebra-tiny");
        Files.delete(copy.resolve(TENSORS));
        var first = new int[1];
        Detokenizer words =
                ids -> {
                    first[0] = ids[0];
                    return "<49> ".repeat(ids.length);
                };
        Files.writeString(copy.resolve(NUMBERS), "{\"greedy_text\": \"" + text + "\"}");

        var line = compared(check(copy, Optional.of(words)), "greedy text");

        assertThat(line.failed()).isEqualTo(fails);
        assertThat(line.value()).hasValue(equal);
        assertThat(first[0]).isEqualTo(firstGreedy(copy));
    }

    @Test
    void saysWhenNobodyCanReadTheTextThatIsExpected() throws IOException {
        var copy = copy("zebra-tiny");
        edit(copy.resolve(NUMBERS), expected -> expected.put("greedy_text", "Once"));

        assertThat(check(copy).findings())
                .contains(
                        new NotGiven(
                                "greedy text", "there is no tokenizer that turns ids into it"));
    }

    @Test
    void holdsDynamicRopeAgainstItselfUpToItsOriginalLength() throws IOException {
        var copy = copy("zebra-tiny");
        Files.delete(copy.resolve(TENSORS));
        Files.delete(copy.resolve(NUMBERS));
        edit(
                copy.resolve("config.json"),
                config -> {
                    config.put("max_position_embeddings", 30);
                    config.set(
                            "rope_parameters",
                            JSON.createObjectNode()
                                    .put("rope_type", "dynamic")
                                    .put("factor", 2)
                                    .put("rope_theta", 10000));
                });
        var longer =
                new CheckpointCheck(
                        copy, ComputeDevice.cpu(), OptionalInt.of(31), Optional.empty());

        var report = check(copy);

        assertThat(report.passed()).isTrue();
        assertThat(compared(report, "cached against uncached logits").note())
                .startsWith("30 tokens");
        assertThatThrownBy(() -> longer.run(SILENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 30");
    }

    @Test
    void passesThePretrainedStories() throws IOException {
        var stories = shared().resolve("models/stories260K");
        assumeTrue(
                Files.isDirectory(stories),
                "not run: there is no models/stories260K in ../shared or ZEBRA_SHARED");

        var report = check(stories);

        assertThat(report.passed()).isTrue();
        var greedy = compared(report, "greedy ids, cached");
        assertThat(greedy.value()).isEqualTo(greedy.expected());
        assertThat(greedy.expected().getAsDouble()).isGreaterThan(50);
    }

    private static int firstGreedy(Path directory) throws IOException {
        try (var model = ZebraModel.load(directory, ComputeDevice.cpu())) {
            return TokenChoices.best(model.logits(new int[] {1})[0]);
        }
    }

    private static void assertFails(CheckReport report, String... names) {
        assertThat(report.passed()).isFalse();
        assertThat(failed(report)).contains(names);
    }

    private static List<String> failed(CheckReport report) {
        return report.findings().stream()
                .filter(Finding::failed)
                .map(Finding::name)
                .distinct()
                .toList();
    }

    private static Compared compared(CheckReport report, String name) {
        return (Compared)
                report.findings().stream()
                        .filter(finding -> finding.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static CheckReport check(Path directory) throws IOException {
        return check(directory, Optional.empty());
    }

    private static CheckReport check(Path directory, Optional<Detokenizer> detokenizer)
            throws IOException {
        return new CheckpointCheck(directory, ComputeDevice.cpu(), OptionalInt.empty(), detokenizer)
                .run(SILENCE);
    }

    private static JsonNode number(double value) {
        return value == Math.rint(value)
                ? JSON.getNodeFactory().numberNode((int) value)
                : JSON.getNodeFactory().numberNode(value);
    }

    private Path copy(String fixture) throws IOException {
        try (var files = Files.list(fixture(fixture))) {
            for (var file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        return directory;
    }

    private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
        var root = (ObjectNode) JSON.readTree(file.toFile());
        change.accept(root);
        JSON.writeValue(file.toFile(), root);
    }

    private static void replace(Path file, String name, UnaryOperator<TensorView> change)
            throws IOException {
        try (var original = SafetensorsFile.open(file)) {
            assertThat(original.tensors()).containsKey(name);
            var writer = new SafetensorsWriter(Map.of());
            original.tensors()
                    .forEach(
                            (key, tensor) ->
                                    writer.add(
                                            key, key.equals(name) ? change.apply(tensor) : tensor));
            writer.write(file);
        }
    }

    private static TensorView flipped(TensorView tensor) {
        var values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return of(tensor, values);
    }

    private static TensorView of(TensorView like, float[] values) {
        return new TensorView(like.type(), like.shape(), MemorySegment.ofArray(values));
    }

    private static TensorView of(List<Long> shape, long[] values) {
        return new TensorView(TensorType.I64, shape, MemorySegment.ofArray(values));
    }

    private static Path fixture(String name) {
        try {
            return Path.of(CheckpointCheckTest.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Beside the repository, which is two levels above this module.
    private static Path shared() {
        var given = System.getenv("ZEBRA_SHARED");
        return given == null
                ? Path.of("").toAbsolutePath().resolve("../../../shared").normalize()
                : Path.of(given);
    }
}
