package dev.zebra.cli.model;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.Window;
import dev.zebra.model.checkpoint.Conversion;
import dev.zebra.model.checkpoint.ExportFormat;
import dev.zebra.model.checkpoint.GlobalLayer;
import dev.zebra.model.checkpoint.RopeChange;
import dev.zebra.model.checkpoint.ScalingChange;
import dev.zebra.model.checkpoint.Striping;
import dev.zebra.model.safetensors.SafetensorsWriter;
import dev.zebra.model.safetensors.TensorType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Makes a conversion of the options of `zebra model convert`.
final class ConversionOptions {
    private final ConvertCommand.Stripes stripes;
    private final ConvertCommand.Positions positions;
    private final ConvertCommand.Form form;

    ConversionOptions(
            ConvertCommand.Stripes stripes,
            ConvertCommand.Positions positions,
            ConvertCommand.Form form) {
        this.stripes = stripes;
        this.positions = positions;
        this.form = form;
    }

    /// @param source the config that is converted: what is not asked for stays as there
    /// @throws IllegalArgumentException naming the option that is wrong or missing
    Conversion conversion(ModelConfig source) {
        var conversion = Conversion.EXPORT;
        if (restripes()) {
            conversion = conversion.withStriping(striping(source));
        }
        conversion =
                conversion.withRopes(
                        rope("global", positions.ropeGlobal, positions.thetaGlobal),
                        rope("local", positions.ropeLocal, positions.thetaLocal));
        if (positions.nopeGlobal) {
            conversion = conversion.withNopeOnGlobalLayers();
        }
        if (positions.maxPositions != null) {
            conversion = conversion.withMaxPositions(positions.maxPositions);
        }
        if (form.format != null) {
            conversion = conversion.withFormat(format(form.format));
        }
        if (form.dtype != null) {
            conversion = conversion.withWeights(type(form.dtype), SafetensorsWriter.SHARD_BYTES);
        }
        return conversion;
    }

    private boolean restripes() {
        return stripes.groupSize != null
                || stripes.window != null
                || stripes.global != null
                || stripes.lastLayerGlobal;
    }

    private Striping striping(ModelConfig source) {
        boolean striped = source.schedule().count(LayerType.LOCAL) > 0;
        int groupSize = stripes.groupSize == null ? groupSize(source, striped) : stripes.groupSize;
        if (stripes.window == null && !striped && groupSize > 1) {
            throw new IllegalArgumentException(
                    "--window is needed: the source has no local layers that have one");
        }
        return new Striping(
                groupSize,
                stripes.window == null ? source.window() : Window.ofZebra(stripes.window),
                globalLayer(stripes.global),
                stripes.lastLayerGlobal);
    }

    private static int groupSize(ModelConfig source, boolean striped) {
        var size = source.schedule().layerGroupSize();
        if (!striped || size.isEmpty()) {
            throw new IllegalArgumentException(
                    "--group-size is needed: the source has no groups whose first layer is global");
        }
        return size.getAsInt();
    }

    private static GlobalLayer globalLayer(@Nullable String place) {
        if (place == null) {
            return GlobalLayer.FIRST;
        }
        return Arrays.stream(GlobalLayer.values())
                .filter(value -> value.name().equalsIgnoreCase(place))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--global must be first, middle or last, got " + place));
    }

    private RopeChange rope(String layers, @Nullable String own, @Nullable Double ownTheta) {
        var scaling = own == null ? positions.rope : own;
        var theta = ownTheta == null ? positions.theta : ownTheta;
        try {
            return new RopeChange(
                    theta == null ? OptionalDouble.empty() : OptionalDouble.of(theta),
                    Optional.ofNullable(scaling).map(ScalingChange::parse));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--rope of the %s layers: %s".formatted(layers, e.getMessage()), e);
        }
    }

    private static ExportFormat format(String name) {
        try {
            return ExportFormat.of(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--as: " + e.getMessage(), e);
        }
    }

    private static TensorType type(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "float32", "f32" -> TensorType.F32;
            case "bfloat16", "bf16" -> TensorType.BF16;
            default ->
                    throw new IllegalArgumentException(
                            "--dtype must be float32 or bfloat16, got " + name);
        };
    }
}
