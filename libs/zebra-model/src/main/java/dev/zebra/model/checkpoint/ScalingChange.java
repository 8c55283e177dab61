package dev.zebra.model.checkpoint;

import dev.zebra.model.RopeScaling;
import java.util.List;
import java.util.OptionalInt;

/// A scaling of RoPE by its name and factor, which becomes a [RopeScaling] once the length is known
/// that the model was trained at.
///
/// @param type `none`, `linear`, `dynamic`, `yarn` or `llama3`
/// @param factor at least 1
/// @param originalMaxPositions that length; if empty, that of the config
public record ScalingChange(String type, double factor, OptionalInt originalMaxPositions) {
    private static final List<String> TYPES =
            List.of("none", "linear", "dynamic", "yarn", "llama3");

    /// @throws IllegalArgumentException if the type is none of the five or a number is below 1
    public ScalingChange {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException(
                    "a RoPE scaling must be one of %s, got %s".formatted(TYPES, type));
        }
        if (type.equals("none") && factor != 1) {
            throw new IllegalArgumentException(
                    "the RoPE scaling none has no factor, got " + factor);
        }
        // what is out of range is known without the model
        scaling(type, factor, originalMaxPositions.orElse(1));
    }

    /// Reads `none`, `TYPE:FACTOR` or `TYPE:FACTOR:ORIGINAL`, such as `linear:4` or `yarn:8:4096`.
    ///
    /// @throws IllegalArgumentException if it is of another form
    public static ScalingChange parse(String text) {
        var parts = text.split(":", -1);
        try {
            return switch (parts.length) {
                case 1 -> new ScalingChange(none(text), 1, OptionalInt.empty());
                case 2 ->
                        new ScalingChange(
                                parts[0], Double.parseDouble(parts[1]), OptionalInt.empty());
                case 3 ->
                        new ScalingChange(
                                parts[0],
                                Double.parseDouble(parts[1]),
                                OptionalInt.of(Integer.parseInt(parts[2])));
                default -> throw new NumberFormatException();
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "a RoPE scaling is none, TYPE:FACTOR or TYPE:FACTOR:ORIGINAL with a TYPE of %s, got %s"
                            .formatted(TYPES.subList(1, TYPES.size()), text),
                    e);
        }
    }

    RopeScaling scaling(int trainedPositions) {
        return scaling(type, factor, originalMaxPositions.orElse(trainedPositions));
    }

    private static String none(String text) {
        if (!text.equals("none")) {
            throw new NumberFormatException();
        }
        return text;
    }

    private static RopeScaling scaling(String type, double factor, int original) {
        return switch (type) {
            case "none" -> RopeScaling.NONE;
            case "linear" -> new RopeScaling.Linear(factor);
            case "dynamic" -> new RopeScaling.Dynamic(factor, original);
            case "yarn" -> RopeScaling.Yarn.of(factor, original);
            case "llama3" -> new RopeScaling.Llama3(factor, 1, 4, original);
            default -> throw new IllegalStateException(type);
        };
    }
}
