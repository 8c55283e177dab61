package dev.zebra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.Rope;
import dev.zebra.model.RopeScaling;
import dev.zebra.model.ZebraModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;
    @TempDir Path elsewhere;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"check", "info", "convert"})
    void everyCommandExplainsItself(String command) {
        assertThat(model(command, "--help")).isZero();
        assertThat(out.toString()).contains("model " + command).contains("--json", "Exit codes:");
    }

    @Test
    void checksAModelAgainstItself() throws IOException {
        save(config());

        assertThat(model("check", directory.toString())).isZero();

        assertThat(out.toString())
                .contains("computing in float32 on cpu", "stored as F32", "libtorch")
                .contains("pass  cached against uncached logits")
                .contains("not given: there is no expected.safetensors")
                .contains("passed: everything that is given is within its tolerance (6 not given)");
    }

    @Test
    void aCheckThatPassesIsOneJsonObject() throws IOException {
        save(config());

        assertThat(model("check", directory.toString(), "--json", "--length", "30")).isZero();

        var json = JSON.readTree(out.toString());
        assertThat(json.get("passed").booleanValue()).isTrue();
        assertThat(json.get("model").get("parameters").longValue())
                .isEqualTo(config().parameterCount());
        assertThat(json.get("findings"))
                .hasSize(10)
                .anySatisfy(
                        finding -> {
                            assertThat(finding.get("status").textValue()).isEqualTo("not-given");
                            assertThat(finding.get("name").textValue()).isEqualTo("loss");
                        })
                .anySatisfy(
                        finding -> {
                            assertThat(finding.get("status").textValue()).isEqualTo("pass");
                            assertThat(finding.get("error").doubleValue())
                                    .isLessThanOrEqualTo(finding.get("tolerance").doubleValue());
                            assertThat(finding.get("note").textValue()).contains("30 tokens");
                        });
    }

    @Test
    void aCheckThatFailsEndsWithOneAndIsStillOneJsonObject() throws IOException {
        save(config());
        Files.writeString(
                directory.resolve("expected.json"), "{\"first_greedy_ids_after_bos\": [5, 5]}");

        assertThat(model("check", directory.toString(), "--json")).isEqualTo(1);
        assertThat(JSON.readTree(out.toString()).get("passed").booleanValue()).isFalse();

        assertThat(model("check", directory.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("FAIL  greedy ids, cached", "failed: 2 beyond");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    check DIR/absent                  | there is no
                    check DIR/config.json             | is not a directory
                    check DIR --device tpu            | --device must be cpu, cuda or cuda:N, got 'tpu'
                    check DIR --device cuda:99        | CUDA devices, got index 99
                    check DIR --threads 0             | threads must be at least 1, got 0
                    check DIR --length 3              | the length must be at least 4, got 3
                    check DIR --length many           | Invalid value for option '--length'
                    check                             | Missing required parameter: 'DIR'
                    check DIR                         | model.safetensors
                    info DIR/absent                   | there is no
                    info DIR --lengths 0              | --lengths must be from 1
                    info DIR --lengths 1,x            | Invalid value for option '--lengths'
                    """)
    void unusableInputEndsWithTwoAndSaysWhatItIs(String command, String message)
            throws IOException {
        config().write(directory);

        assertThat(model(command.replace("DIR", directory.toString()).split(" "))).isEqualTo(2);

        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "info"})
    void aConfigThatIsRefusedIsNamedWithItsKey(String command) throws IOException {
        config().write(directory);
        var file = directory.resolve("config.json");
        var root = (ObjectNode) JSON.readTree(file.toFile());
        JSON.writeValue(file.toFile(), root.put("num_attention_heads", 3));

        assertThat(model(command, directory.toString())).isEqualTo(2);

        assertThat(err.toString()).contains("config.json", "num_attention_heads");
    }

    @Test
    void aDirectoryWithoutConfigIsNamed() {
        assertThat(model("info", directory.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("there is no " + directory.resolve("config.json"));
    }

    @Test
    void describesAConfigWithoutWeights() throws IOException {
        config().write(directory);

        assertThat(model("info", directory.toString())).isZero();

        assertThat(out.toString())
                .contains("no weights here")
                .contains("4 query heads over 2 key-value heads (2 to 1), 8 wide")
                .contains("2 global layers, 4 local with a window of 8 tokens")
                .contains("sliding_window 9")
                .contains("16 through the longest run of them (2)")
                .contains("* beyond max_position_embeddings 256");
        assertThat(out.toString().lines().filter(line -> line.endsWith("  local"))).hasSize(4);
    }

    @Test
    void describesInJsonWhatTheFormulasGive() throws IOException {
        save(config());

        assertThat(model("info", directory.toString(), "--json", "--lengths", "100,9")).isZero();

        var json = JSON.readTree(out.toString());
        assertThat(json.at("/parameters/total").longValue()).isEqualTo(config().parameterCount());
        assertThat(json.at("/weights/elements/F32").longValue())
                .isEqualTo(config().parameterCount());
        assertThat(json.at("/stripes/slidingWindow").intValue()).isEqualTo(9);
        assertThat(json.at("/lengths"))
                .extracting(at -> at.get("tokens").intValue())
                .isEqualTo(List.of(9, 100));
        var at100 = json.at("/lengths/1");
        assertThat(at100.at("/striped/kvBytesFloat32").longValue())
                .isEqualTo(2L * 2 * 8 * 4 * (2 * 100 + 4 * 9));
        assertThat(at100.at("/allGlobal/kvBytesFloat32").longValue())
                .isEqualTo(2L * 2 * 8 * 4 * 6 * 100);
        assertThat(at100.at("/striped/lastTokenFlops").longValue())
                .isEqualTo(4L * 4 * 8 * (2 * 100 + 4 * 9));
        assertThat(at100.at("/float32/trainingState").longValue())
                .isEqualTo(16 * config().parameterCount());
    }

    @Test
    void drawsManyLayersAsSymbols() throws IOException {
        config().toBuilder().layers(60).layerGroupSize(6).build().write(directory);

        assertThat(model("info", directory.toString())).isZero();

        assertThat(out.toString()).contains("10 global layers, 50 local", "from layer 0");
        assertThat(symbols(out.toString())).isEqualTo(60);
    }

    @Test
    void convertsAndSaysWhatChanged() throws IOException {
        save(config().allGlobal());
        var target = elsewhere.resolve("striped");

        assertThat(
                        model(
                                "convert",
                                directory.toString(),
                                target.toString(),
                                "--group-size=3",
                                "--window=8",
                                "--global=last",
                                "--rope-global=yarn:4",
                                "--rope-theta-local=5000",
                                "--dtype=bfloat16"))
                .isZero();

        assertThat(out.toString())
                .contains("all 6 global -> global [2, 5] of 6, window 8")
                .contains("theta 10,000 -> theta 10,000, YaRN x4 from 256")
                .contains("theta 10,000 -> theta 5,000")
                .contains("256 -> 1024")
                .contains("BF16");
        var config = ModelConfig.read(target);
        assertThat(config.schedule().layersOf(LayerType.GLOBAL)).containsExactly(2, 5);
        assertThat(config.window().windowSize()).isEqualTo(8);
        assertThat(config.localRope()).isEqualTo(Rope.ofTheta(5000));
        assertThat(config.globalRope()).isEqualTo(new Rope(10_000, RopeScaling.Yarn.of(4, 256)));
        assertThat(model("check", target.toString())).isZero();
    }

    @Test
    void keepsTheStripesThatAreNotAskedAbout() throws IOException {
        save(config());
        var target = elsewhere.resolve("wider");

        assertThat(model("convert", directory.toString(), target.toString(), "--window", "20"))
                .isZero();

        var config = ModelConfig.read(target);
        assertThat(config.schedule()).isEqualTo(config().schedule());
        assertThat(config.window().windowSize()).isEqualTo(20);
        assertThat(
                        Files.mismatch(
                                directory.resolve("model.safetensors"),
                                target.resolve("model.safetensors")))
                .isEqualTo(-1);
    }

    @Test
    void warnsThatLlamaIsAllGlobalAndTakesPositionsAway() throws IOException {
        save(config());
        var target = elsewhere.resolve("llama");

        assertThat(
                        model(
                                "convert",
                                directory.toString(),
                                target.toString(),
                                "--as=llama",
                                "--json"))
                .isZero();

        var json = JSON.readTree(out.toString());
        assertThat(json.at("/warnings/0").textValue()).contains("all layers are global now");
        assertThat(json.get("changes")).isNotEmpty();
        assertThat(ModelConfig.read(target).schedule().count(LayerType.LOCAL)).isZero();

        var nope = elsewhere.resolve("nope");
        assertThat(model("convert", directory.toString(), nope.toString(), "--nope-global"))
                .isZero();
        assertThat(ModelConfig.read(nope).nopeLayers()).containsExactly(0, 3);
    }

    @Test
    void aSentencePieceTokenizerGetsItsJsonOrAWarning() throws IOException {
        save(config());
        Files.write(directory.resolve("tokenizer.model"), new byte[] {1, 2, 3});
        var target = elsewhere.resolve("target");

        assertThat(model("convert", directory.toString(), target.toString())).isZero();

        assertThat(out.toString()).contains("tokenizer.model is carried along, but");
        assertThat(target.resolve("tokenizer.model")).exists();
        assertThat(target.resolve("tokenizer.json")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --global last                    | --group-size is needed
                    --group-size 3                   | --window is needed
                    --group-size 0 --window 4        | layer_group_size must be at least 1, got 0
                    --group-size 3 --window 0        | window_size must be at least 1, got 0
                    --group-size 3 --window 4 --global third | --global must be first, middle or last, got third
                    --rope what:4                    | --rope of the global layers
                    --rope-local linear              | --rope of the local layers
                    --rope-theta 1                   | rope_theta must be above 1
                    --max-positions 0                | max_position_embeddings must be at least 1
                    --as gguf                        | --as: the format must be one of
                    --dtype int8                     | --dtype must be float32 or bfloat16, got int8
                    """)
    void whatCannotBeConvertedEndsWithTwoAndLeavesNothing(String options, String message)
            throws IOException {
        save(config().allGlobal());
        var parent = elsewhere.resolve("parent");
        var command = "convert %s %s %s".formatted(directory, parent.resolve("target"), options);

        assertThat(model(command.split(" +"))).isEqualTo(2);

        assertThat(err.toString()).contains(message);
        assertThat(parent).doesNotExist();
    }

    @Test
    void aConversionThatFailsHalfWayLeavesNothing() throws IOException {
        save(config());
        var weights = directory.resolve("model.safetensors");
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 5000));
        var parent = Files.createDirectory(elsewhere.resolve("parent"));

        assertThat(model("convert", directory.toString(), parent.resolve("target").toString()))
                .isEqualTo(2);

        assertThat(err.toString()).contains("model.safetensors");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aTargetInsideItsSourceIsRefused() throws IOException {
        save(config());
        var inner = directory.resolve("inner");

        assertThat(model("convert", directory.toString(), inner.toString())).isEqualTo(2);

        assertThat(err.toString()).contains("must not lie in the source");
        assertThat(inner).doesNotExist();
    }

    @Test
    void aTargetThatExistsIsLeftAlone() throws IOException {
        save(config());
        var target = Files.createDirectory(elsewhere.resolve("target"));

        assertThat(model("convert", directory.toString(), target.toString())).isEqualTo(2);

        assertThat(err.toString()).contains("already exists");
        assertThat(target).isEmptyDirectory();
    }

    private static int symbols(String text) {
        return text.lines()
                .filter(line -> line.matches("  +(0|48)  [#.\u2588\u00b7]+"))
                .mapToInt(line -> line.strip().replaceAll("^\\d+ +", "").length())
                .sum();
    }

    private void save(ModelConfig config) throws IOException {
        try (var model = ZebraModel.random(config, 7, ComputeDevice.cpu())) {
            model.save(directory);
        }
    }

    private static ModelConfig config() {
        return ModelConfig.builder()
                .vocabularySize(64)
                .hiddenSize(32)
                .intermediateSize(64)
                .layers(6)
                .layerGroupSize(3)
                .windowSize(8)
                .heads(4)
                .kvHeads(2)
                .headDim(8)
                .maxPositions(256)
                .bosTokenId(1)
                .build();
    }

    /// What the process would end with.
    private int model(String... arguments) {
        var all = new String[arguments.length + 1];
        all[0] = "model";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Zebra.commandLine(Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
