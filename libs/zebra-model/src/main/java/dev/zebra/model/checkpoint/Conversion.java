package dev.zebra.model.checkpoint;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.RopeScaling;
import dev.zebra.model.safetensors.SafetensorsWriter;
import dev.zebra.model.safetensors.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;

/// Makes a checkpoint directory from another: stripes, RoPE, format. The weights stay as they are,
/// byte for byte if they are safetensors and no other type is asked for.
///
/// @param striping new stripes; as they were, if empty
/// @param globalRope what becomes of the global layers' RoPE
/// @param localRope what becomes of the local layers' RoPE
/// @param nopeOnGlobalLayers whether exactly the global layers lose their positions
/// @param maxPositions the longest sequence the model is meant for from now on; if empty, that
///     which a new scaling stretches to, else as it was
/// @param format for which tools
/// @param weights type the weights are converted to, F32 or BF16; as they are, if empty
/// @param shardBytes weights that are written anew go into shards of at most this size
public record Conversion(
        Optional<Striping> striping,
        RopeChange globalRope,
        RopeChange localRope,
        boolean nopeOnGlobalLayers,
        OptionalInt maxPositions,
        ExportFormat format,
        Optional<TensorType> weights,
        long shardBytes) {

    /// Changes nothing but the config's form: the default export.
    public static final Conversion EXPORT =
            new Conversion(
                    Optional.empty(),
                    RopeChange.NONE,
                    RopeChange.NONE,
                    false,
                    OptionalInt.empty(),
                    ExportFormat.MINISTRAL,
                    Optional.empty(),
                    SafetensorsWriter.SHARD_BYTES);

    /// @throws IllegalArgumentException if the weights' type is neither F32 nor BF16, or a size is
    ///     below 1
    public Conversion {
        if (weights.isPresent()
                && weights.get() != TensorType.F32
                && weights.get() != TensorType.BF16) {
            throw new IllegalArgumentException(
                    "weights are written as F32 or BF16, got " + weights.get());
        }
        if (shardBytes < 1) {
            throw new IllegalArgumentException(
                    "a shard's size must be at least 1 byte, got " + shardBytes);
        }
        if (maxPositions.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "max_position_embeddings must be at least 1, got " + maxPositions.getAsInt());
        }
    }

    /// With these stripes.
    public Conversion withStriping(Striping value) {
        return new Conversion(
                Optional.of(value),
                globalRope,
                localRope,
                nopeOnGlobalLayers,
                maxPositions,
                format,
                weights,
                shardBytes);
    }

    /// With this change of all layers' RoPE.
    public Conversion withRope(RopeChange value) {
        return withRopes(value, value);
    }

    /// With these changes of RoPE.
    public Conversion withRopes(RopeChange global, RopeChange local) {
        return new Conversion(
                striping,
                global,
                local,
                nopeOnGlobalLayers,
                maxPositions,
                format,
                weights,
                shardBytes);
    }

    /// With global layers that have no positions.
    public Conversion withNopeOnGlobalLayers() {
        return new Conversion(
                striping, globalRope, localRope, true, maxPositions, format, weights, shardBytes);
    }

    /// Meant for sequences of this length.
    public Conversion withMaxPositions(int value) {
        return new Conversion(
                striping,
                globalRope,
                localRope,
                nopeOnGlobalLayers,
                OptionalInt.of(value),
                format,
                weights,
                shardBytes);
    }

    /// For these tools.
    public Conversion withFormat(ExportFormat value) {
        return new Conversion(
                striping,
                globalRope,
                localRope,
                nopeOnGlobalLayers,
                maxPositions,
                value,
                weights,
                shardBytes);
    }

    /// With weights of this type, in shards of at most this size.
    public Conversion withWeights(TensorType type, long shardSize) {
        return new Conversion(
                striping,
                globalRope,
                localRope,
                nopeOnGlobalLayers,
                maxPositions,
                format,
                Optional.of(type),
                shardSize);
    }

    /// Writes the checkpoint `target`, aside and then moved into place. Tokenizer and other files
    /// of the source are carried along.
    ///
    /// @throws IllegalArgumentException naming the key of the source's config that is refused, or
    ///     what cannot be converted so
    /// @throws IOException if the target exists, or the source is damaged; nothing is left behind
    public ConversionReport convert(Path source, Path target) throws IOException {
        return new CheckpointCopy(this, source, target).run();
    }

    /// The config that this makes of another.
    ///
    /// @throws IllegalArgumentException if it cannot be made
    public ModelConfig apply(ModelConfig config) {
        int trained = trainedPositions(config);
        var inert = new LinkedHashMap<>(config.inert());
        // the code it names is not this model's
        inert.remove("auto_map");
        var builder =
                config.toBuilder()
                        .inert(inert)
                        .globalRope(globalRope.apply(config.globalRope(), trained))
                        .localRope(localRope.apply(config.localRope(), trained))
                        .maxPositions(maxPositions.orElseGet(() -> reach(config, trained)));
        striping.ifPresent(
                stripes ->
                        builder.schedule(stripes.schedule(config.layers()))
                                .window(stripes.window()));
        if (nopeOnGlobalLayers) {
            builder.nopeOnGlobalLayers();
        }
        var changed = builder.build();
        return format == ExportFormat.LLAMA ? asLlama(changed) : changed;
    }

    private static ModelConfig asLlama(ModelConfig config) {
        if (!config.sharesRope() || !config.nopeLayers().isEmpty()) {
            throw new IllegalArgumentException(
                    "llama has one RoPE in all layers, this model has not: its layers without positions are %s, its RoPE is %s in global layers and %s in local ones"
                            .formatted(
                                    config.nopeLayers(), config.globalRope(), config.localRope()));
        }
        var global = config.allGlobal();
        if (!global.modelType().equals("llama")) {
            throw new IllegalArgumentException(
                    "llama cannot have this model's biases or heads, which are those of "
                            + global.modelType());
        }
        return global;
    }

    /// The length before any scaling.
    private static int trainedPositions(ModelConfig config) {
        return switch (config.globalRope().scaling()) {
            case RopeScaling.None() -> config.maxPositions();
            case RopeScaling.Linear linear -> (int) (config.maxPositions() / linear.factor());
            case RopeScaling.Dynamic dynamic -> dynamic.originalMaxPositions();
            case RopeScaling.Yarn yarn -> yarn.originalMaxPositions();
            case RopeScaling.Llama3 llama3 -> llama3.originalMaxPositions();
        };
    }

    private int reach(ModelConfig config, int trained) {
        var scaling = globalRope.scaling();
        if (scaling.isEmpty() || scaling.get().type().equals("none")) {
            return config.maxPositions();
        }
        long reach =
                Math.round(
                        scaling.get().originalMaxPositions().orElse(trained)
                                * scaling.get().factor());
        return (int) Math.min(Integer.MAX_VALUE, reach);
    }

    /// Whether a config computes what another does.
    static boolean computesTheSame(ModelConfig one, ModelConfig other) {
        boolean striped = one.schedule().count(LayerType.LOCAL) > 0;
        return one.schedule().equals(other.schedule())
                && (!striped || one.window().equals(other.window()))
                && one.globalRope().equals(other.globalRope())
                && one.localRope().equals(other.localRope())
                && one.nopeLayers().equals(other.nopeLayers());
    }
}
