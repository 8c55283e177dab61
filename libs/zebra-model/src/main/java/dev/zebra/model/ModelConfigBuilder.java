package dev.zebra.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Builds a [ModelConfig]. What is not set follows Llama's habits: one key-value head per head,
/// `headDim = hiddenSize / heads`, a SwiGLU of about 8/3 of the hidden size, RoPE base 10000,
/// embeddings not tied, epsilon 1e-5, Zebra's groups of 4 layers with a window of 512.
public final class ModelConfigBuilder {
    private int vocabularySize;
    private int hiddenSize;
    private int intermediateSize;
    private int layers;
    private int layerGroupSize = 4;
    private @Nullable LayerSchedule schedule;
    private Window window = Window.ofZebra(512);
    private int heads = 1;
    private int kvHeads;
    private int headDim;
    private Rope globalRope = Rope.ofTheta(10_000);
    private Rope localRope = globalRope;
    private Set<Integer> nopeLayers = Set.of();
    private boolean nopeOnGlobal;
    private boolean qkvBias;
    private boolean outputBias;
    private boolean mlpBias;
    private int maxPositions = 2048;
    private boolean tiedEmbeddings;
    private double normEpsilon = 1e-5;
    private OptionalInt bosTokenId = OptionalInt.empty();
    private List<Integer> eosTokenIds = List.of();
    private Map<String, Object> inert = Map.of();

    ModelConfigBuilder() {}

    ModelConfigBuilder(ModelConfig config) {
        vocabularySize = config.vocabularySize();
        hiddenSize = config.hiddenSize();
        intermediateSize = config.intermediateSize();
        schedule = config.schedule();
        window = config.window();
        heads = config.heads();
        kvHeads = config.kvHeads();
        headDim = config.headDim();
        globalRope = config.globalRope();
        localRope = config.localRope();
        nopeLayers = config.nopeLayers();
        qkvBias = config.qkvBias();
        outputBias = config.outputBias();
        mlpBias = config.mlpBias();
        maxPositions = config.maxPositions();
        tiedEmbeddings = config.tiedEmbeddings();
        normEpsilon = config.normEpsilon();
        bosTokenId = config.bosTokenId();
        eosTokenIds = config.eosTokenIds();
        inert = config.inert();
    }

    /// How many tokens the vocabulary has; required.
    public ModelConfigBuilder vocabularySize(int value) {
        vocabularySize = value;
        return this;
    }

    /// Width of the residual stream; required.
    public ModelConfigBuilder hiddenSize(int value) {
        hiddenSize = value;
        return this;
    }

    /// Width of the SwiGLU.
    public ModelConfigBuilder intermediateSize(int value) {
        intermediateSize = value;
        return this;
    }

    /// How many layers, in Zebra's groups; required unless a schedule is given.
    public ModelConfigBuilder layers(int value) {
        layers = value;
        schedule = null;
        return this;
    }

    /// Size of Zebra's groups, whose first layer is global.
    public ModelConfigBuilder layerGroupSize(int value) {
        layerGroupSize = value;
        return this;
    }

    /// Any other pattern of layers.
    public ModelConfigBuilder schedule(LayerSchedule value) {
        schedule = value;
        return this;
    }

    /// Zebra's `window_size`.
    public ModelConfigBuilder windowSize(int value) {
        return window(Window.ofZebra(value));
    }

    /// Reach of the local layers.
    public ModelConfigBuilder window(Window value) {
        window = value;
        return this;
    }

    /// Query heads.
    public ModelConfigBuilder heads(int value) {
        heads = value;
        return this;
    }

    /// Key-value heads.
    public ModelConfigBuilder kvHeads(int value) {
        kvHeads = value;
        return this;
    }

    /// Width of a head.
    public ModelConfigBuilder headDim(int value) {
        headDim = value;
        return this;
    }

    /// Rotary embedding of all layers.
    public ModelConfigBuilder rope(Rope value) {
        return globalRope(value).localRope(value);
    }

    /// Rotary embedding of the global layers.
    public ModelConfigBuilder globalRope(Rope value) {
        globalRope = value;
        return this;
    }

    /// Rotary embedding of the local layers.
    public ModelConfigBuilder localRope(Rope value) {
        localRope = value;
        return this;
    }

    /// The 0-based layers that have no positions.
    public ModelConfigBuilder nopeLayers(Set<Integer> value) {
        nopeLayers = Set.copyOf(value);
        nopeOnGlobal = false;
        return this;
    }

    /// Exactly the global layers have no positions, whichever those are.
    public ModelConfigBuilder nopeOnGlobalLayers() {
        nopeOnGlobal = true;
        return this;
    }

    /// Whether the query, key and value projections have biases.
    public ModelConfigBuilder qkvBias(boolean value) {
        qkvBias = value;
        return this;
    }

    /// Whether the attention's output projection has a bias.
    public ModelConfigBuilder outputBias(boolean value) {
        outputBias = value;
        return this;
    }

    /// Whether the SwiGLU's projections have biases.
    public ModelConfigBuilder mlpBias(boolean value) {
        mlpBias = value;
        return this;
    }

    /// The longest sequence the model is meant for.
    public ModelConfigBuilder maxPositions(int value) {
        maxPositions = value;
        return this;
    }

    /// Whether the head uses the embedding matrix.
    public ModelConfigBuilder tiedEmbeddings(boolean value) {
        tiedEmbeddings = value;
        return this;
    }

    /// Epsilon of the norms.
    public ModelConfigBuilder normEpsilon(double value) {
        normEpsilon = value;
        return this;
    }

    /// The token that begins a document.
    public ModelConfigBuilder bosTokenId(int value) {
        bosTokenId = OptionalInt.of(value);
        return this;
    }

    ModelConfigBuilder bosTokenId(OptionalInt value) {
        bosTokenId = value;
        return this;
    }

    /// The tokens that end a text.
    public ModelConfigBuilder eosTokenIds(List<Integer> value) {
        eosTokenIds = value;
        return this;
    }

    /// Keys of a config that change nothing here; written as they are.
    public ModelConfigBuilder inert(Map<String, Object> value) {
        inert = value;
        return this;
    }

    /// @throws IllegalArgumentException naming the key of config.json whose value is out of range
    public ModelConfig build() {
        if (heads < 1) {
            throw new IllegalArgumentException(
                    "num_attention_heads must be at least 1, got " + heads);
        }
        if (headDim == 0 && hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "head_dim must be given when num_attention_heads %d does not divide hidden_size %d"
                            .formatted(heads, hiddenSize));
        }
        var types = schedule == null ? LayerSchedule.ofGroups(layers, layerGroupSize) : schedule;
        return new ModelConfig(
                vocabularySize,
                hiddenSize,
                intermediateSize == 0 ? defaultIntermediateSize() : intermediateSize,
                types,
                window,
                heads,
                kvHeads == 0 ? heads : kvHeads,
                headDim == 0 ? hiddenSize / heads : headDim,
                globalRope,
                localRope,
                nopeOnGlobal ? types.layersOf(LayerType.GLOBAL) : nopeLayers,
                qkvBias,
                outputBias,
                mlpBias,
                maxPositions,
                tiedEmbeddings,
                normEpsilon,
                bosTokenId,
                eosTokenIds,
                inert);
    }

    /// 8/3 of the hidden size, as Llama has it, rounded up to a multiple of 32.
    private int defaultIntermediateSize() {
        return (hiddenSize * 8 / 3 + 31) / 32 * 32;
    }
}
