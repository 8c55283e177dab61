package dev.zebra.cli.model;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `zebra model convert`
@Command(
        name = "convert",
        description = {
            "Makes a checkpoint from another: stripes, RoPE, format. The weights stay as they are,"
                    + " byte for byte unless --dtype is given or the source has PyTorch .bin files;"
                    + " config.json is rewritten, and a SentencePiece tokenizer.model gets a"
                    + " tokenizer.json beside it. Other files are carried along.",
            "",
            "TARGET must not exist; it appears whole or not at all.",
            "",
            "For example, stripes and four times the length for a Llama checkpoint:",
            "  zebra model convert llama striped --group-size 4 --window 512 --rope linear:4"
        },
        sortOptions = false)
public final class ConvertCommand implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The checkpoint to convert.")
    @Nullable Path source;

    @Parameters(index = "1", paramLabel = "TARGET", description = "The directory to make.")
    @Nullable Path target;

    @ArgGroup(validate = false, heading = "%nStripes:%n", order = 1)
    Stripes stripes = new Stripes();

    @ArgGroup(validate = false, heading = "%nPositions:%n", order = 2)
    Positions positions = new Positions();

    @ArgGroup(validate = false, heading = "%nForm:%n", order = 3)
    Form form = new Form();

    /// Options of the layer schedule.
    static final class Stripes {
        @Option(
                names = "--group-size",
                paramLabel = "L",
                order = 1,
                description =
                        "Layers in a group, of which one is global. 1 makes all layers global.")
        @Nullable Integer groupSize;

        @Option(
                names = "--window",
                paramLabel = "W",
                order = 2,
                description =
                        "Tokens before itself that a query of a local layer sees (window_size;"
                                + " sliding_window is one more).")
        @Nullable Integer window;

        @Option(
                names = "--global",
                paramLabel = "PLACE",
                order = 3,
                description =
                        "Which layer of a group is global: first, middle or last. Default: first.")
        @Nullable String global;

        @Option(
                names = "--last-layer-global",
                order = 4,
                description = "The model's last layer is global whatever its place.")
        boolean lastLayerGlobal;
    }

    /// Options of the rotary embedding.
    static final class Positions {
        @Option(
                names = "--rope",
                paramLabel = "SCALING",
                order = 1,
                description =
                        "Scaling of RoPE in all layers: linear:4, dynamic:2, yarn:8, llama3:8 with"
                                + " any factor, or yarn:8:4096 where the length that was trained is"
                                + " not the config's; none takes a scaling away.")
        @Nullable String rope;

        @Option(
                names = "--rope-global",
                paramLabel = "SCALING",
                order = 2,
                description = "The same for the global layers.")
        @Nullable String ropeGlobal;

        @Option(
                names = "--rope-local",
                paramLabel = "SCALING",
                order = 3,
                description = "The same for the local layers.")
        @Nullable String ropeLocal;

        @Option(
                names = "--rope-theta",
                paramLabel = "BASE",
                order = 4,
                description = "Base of RoPE's frequencies in all layers.")
        @Nullable Double theta;

        @Option(
                names = "--rope-theta-global",
                paramLabel = "BASE",
                order = 5,
                description = "The same for the global layers.")
        @Nullable Double thetaGlobal;

        @Option(
                names = "--rope-theta-local",
                paramLabel = "BASE",
                order = 6,
                description = "The same for the local layers.")
        @Nullable Double thetaLocal;

        @Option(
                names = "--nope-global",
                order = 7,
                description = "The global layers lose their positions (NoPE).")
        boolean nopeGlobal;

        @Option(
                names = "--max-positions",
                paramLabel = "N",
                order = 8,
                description =
                        "The longest sequence the model is meant for. Default: what a new scaling"
                                + " stretches to, else as it was.")
        @Nullable Integer maxPositions;
    }

    /// Options of what is written.
    static final class Form {
        @Option(
                names = "--as",
                paramLabel = "FORMAT",
                order = 1,
                description =
                        "ministral: for the class of Hugging Face that computes the stripes. llama:"
                                + " all layers global. Default: ministral.")
        @Nullable String format;

        @Option(
                names = "--dtype",
                paramLabel = "TYPE",
                order = 2,
                description = "Convert the weights to float32 or bfloat16.")
        @Nullable String dtype;

        @Option(
                names = "--json",
                order = 3,
                description = "Print one JSON object and nothing else.")
        boolean json;
    }

    @Override
    public Integer call() {
        return new ConvertWork(
                        Objects.requireNonNull(source),
                        Objects.requireNonNull(target),
                        stripes,
                        positions,
                        form)
                .run(Objects.requireNonNull(spec).commandLine().getOut());
    }
}
