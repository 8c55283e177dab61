package dev.zebra.model;

import dev.zebra.model.safetensors.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The shape of a model, as `config.json` of a Hugging Face checkpoint states it.
///
/// A RoPE that no layer uses is not kept: it equals the other one.
///
/// @param vocabularySize `vocab_size`
/// @param hiddenSize `hidden_size`
/// @param intermediateSize `intermediate_size`, width of the SwiGLU
/// @param schedule which layers are global and which local
/// @param window reach of the local layers; of no effect when there are none
/// @param heads `num_attention_heads`
/// @param kvHeads `num_key_value_heads`, divides `heads`
/// @param headDim `head_dim`, even; independent of `hiddenSize / heads`
/// @param globalRope rotary embedding of the global layers
/// @param localRope rotary embedding of the local layers
/// @param nopeLayers 0-based layers without any positions, ascending
/// @param qkvBias whether the query, key and value projections have biases
/// @param outputBias whether the attention's output projection has a bias
/// @param mlpBias whether the SwiGLU's projections have biases
/// @param maxPositions `max_position_embeddings`: the longest sequence the model is meant for
/// @param tiedEmbeddings `tie_word_embeddings`: the head uses the embedding matrix
/// @param normEpsilon `rms_norm_eps`
/// @param bosTokenId `bos_token_id`
/// @param eosTokenIds `eos_token_id`, none, one or several
/// @param inert keys of a config that was read which change nothing here; written back as they were
public record ModelConfig(
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        LayerSchedule schedule,
        Window window,
        int heads,
        int kvHeads,
        int headDim,
        Rope globalRope,
        Rope localRope,
        Set<Integer> nopeLayers,
        boolean qkvBias,
        boolean outputBias,
        boolean mlpBias,
        int maxPositions,
        boolean tiedEmbeddings,
        double normEpsilon,
        OptionalInt bosTokenId,
        List<Integer> eosTokenIds,
        Map<String, Object> inert) {

    /// @throws IllegalArgumentException naming the key of config.json whose value is out of range
    public ModelConfig {
        requirePositive("vocab_size", vocabularySize);
        requirePositive("hidden_size", hiddenSize);
        requirePositive("intermediate_size", intermediateSize);
        requirePositive("num_attention_heads", heads);
        requirePositive("num_key_value_heads", kvHeads);
        requirePositive("head_dim", headDim);
        requirePositive("max_position_embeddings", maxPositions);
        if (heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "num_key_value_heads must divide num_attention_heads %d, got %d"
                            .formatted(heads, kvHeads));
        }
        if (headDim % 2 != 0) {
            throw new IllegalArgumentException("head_dim must be even, got " + headDim);
        }
        if (!(normEpsilon > 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException(
                    "rms_norm_eps must be between 0 and 1, got " + normEpsilon);
        }
        bosTokenId.ifPresent(id -> requireToken("bos_token_id", id, vocabularySize));
        for (int id : eosTokenIds) {
            requireToken("eos_token_id", id, vocabularySize);
        }
        eosTokenIds = List.copyOf(eosTokenIds);
        for (var key : inert.keySet()) {
            if (!ConfigKeys.isInert(key)) {
                throw new IllegalArgumentException(key + " is no key without effect");
            }
        }
        inert = Collections.unmodifiableMap(new LinkedHashMap<>(inert));
        var nope = new TreeSet<>(nopeLayers);
        if (!nope.isEmpty() && (nope.first() < 0 || nope.last() >= schedule.layers())) {
            throw new IllegalArgumentException(
                    "no_rope_layers must be among %d layers, got %s"
                            .formatted(schedule.layers(), nope));
        }
        nopeLayers = Collections.unmodifiableSet(nope);
        boolean rotatesGlobal = rotates(LayerType.GLOBAL, schedule, nope);
        boolean rotatesLocal = rotates(LayerType.LOCAL, schedule, nope);
        globalRope = rotatesGlobal || !rotatesLocal ? globalRope : localRope;
        localRope = rotatesLocal ? localRope : globalRope;
        requireDynamic(globalRope, localRope, headDim);
    }

    /// Reads `config.json` in a checkpoint directory.
    ///
    /// @throws IllegalArgumentException naming the key that is missing, out of range, contradicts
    ///     another, or asks for something that is not implemented
    /// @throws IOException if the file cannot be read or is no JSON object
    public static ModelConfig read(Path directory) throws IOException {
        return ConfigReader.read(directory.resolve("config.json"));
    }

    /// Writes `config.json` into a checkpoint directory, in Zebra's convention and in Hugging
    /// Face's, through a temporary file that is moved into place.
    public void write(Path directory) throws IOException {
        write(directory, TensorType.F32);
    }

    /// Writes `config.json` beside weights of this type; see [#write(Path)].
    public void write(Path directory, TensorType weights) throws IOException {
        ConfigWriter.write(this, weights.huggingFace(), directory);
    }

    /// The `model_type` under which this config is written: the plainest class of Hugging Face that
    /// computes the model. `zebra` if none does; Hugging Face then refuses it by that name.
    public String modelType() {
        return ModelFamily.running(this).modelType();
    }

    /// A builder with Llama's usual defaults.
    public static ModelConfigBuilder builder() {
        return new ModelConfigBuilder();
    }

    /// A builder that starts from this config.
    public ModelConfigBuilder toBuilder() {
        return new ModelConfigBuilder(this);
    }

    /// How many layers.
    public int layers() {
        return schedule.layers();
    }

    /// The rotary embedding of the layer with this 0-based index; empty if it has no positions.
    public Optional<Rope> rope(int layer) {
        if (nopeLayers.contains(layer)) {
            return Optional.empty();
        }
        return Optional.of(schedule.get(layer) == LayerType.GLOBAL ? globalRope : localRope);
    }

    /// Whether all layers that have positions have the same rotary embedding.
    public boolean sharesRope() {
        return globalRope.equals(localRope);
    }

    /// How many weights, biases included, a tied head counted once.
    public long parameterCount() {
        long queries = (long) heads * headDim;
        long keys = (long) kvHeads * headDim;
        long attention = hiddenSize * (2 * queries + 2 * keys);
        long mlp = 3L * hiddenSize * intermediateSize;
        long biases =
                (qkvBias ? queries + 2 * keys : 0)
                        + (outputBias ? hiddenSize : 0)
                        + (mlpBias ? 2L * intermediateSize + hiddenSize : 0);
        long embeddings = (long) vocabularySize * hiddenSize * (tiedEmbeddings ? 1 : 2);
        return embeddings + layers() * (attention + mlp + biases + 2L * hiddenSize) + hiddenSize;
    }

    /// The same weights with full attention in every layer: the peer that stripes are measured by.
    /// All layers take the global layers' RoPE, where the two differ.
    public ModelConfig allGlobal() {
        return toBuilder().schedule(LayerSchedule.all(LayerType.GLOBAL, layers())).build();
    }

    /// The same weights with only the window in every layer: what remains without the reach. All
    /// layers take the local layers' RoPE, where the two differ.
    public ModelConfig allLocal() {
        return toBuilder().schedule(LayerSchedule.all(LayerType.LOCAL, layers())).build();
    }

    /// Bytes of the key-value cache of one sequence of `length` tokens in float32, the CPU's
    /// compute type: global layers keep every token, local layers at most `windowSize + 1`.
    public long kvCacheBytes(long length) {
        return kvCacheBytes(length, Float.BYTES);
    }

    /// Bytes of the key-value cache of one sequence of `length` tokens, at so many bytes per
    /// element: 4 in float32, 2 in bfloat16.
    public long kvCacheBytes(long length, int bytesPerElement) {
        long perToken = 2L * kvHeads * headDim * bytesPerElement;
        long local = Math.min(length, window.keys());
        return perToken
                * (schedule.count(LayerType.GLOBAL) * length
                        + schedule.count(LayerType.LOCAL) * local);
    }

    private static boolean rotates(LayerType type, LayerSchedule schedule, Set<Integer> nope) {
        return IntStream.range(0, schedule.layers())
                .anyMatch(i -> schedule.get(i) == type && !nope.contains(i));
    }

    private static void requireDynamic(Rope global, Rope local, int headDim) {
        if (headDim < 4 && (global.dependsOnLength() || local.dependsOnLength())) {
            throw new IllegalArgumentException(
                    "head_dim must be at least 4 with dynamic RoPE, got " + headDim);
        }
        if (global.scaling() instanceof RopeScaling.Dynamic one
                && local.scaling() instanceof RopeScaling.Dynamic other
                && one.originalMaxPositions() != other.originalMaxPositions()) {
            throw new IllegalArgumentException(
                    "dynamic RoPE counts from one max_position_embeddings in all layers, got %d and %d"
                            .formatted(one.originalMaxPositions(), other.originalMaxPositions()));
        }
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, got " + value);
        }
    }

    private static void requireToken(String key, int id, int vocabularySize) {
        if (id < 0 || id >= vocabularySize) {
            throw new IllegalArgumentException(
                    "%s must be in [0, %d), got %d".formatted(key, vocabularySize, id));
        }
    }
}
