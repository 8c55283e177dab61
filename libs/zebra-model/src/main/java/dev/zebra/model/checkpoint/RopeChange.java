package dev.zebra.model.checkpoint;

import dev.zebra.model.Rope;
import java.util.Optional;
import java.util.OptionalDouble;

/// What becomes of the rotary embedding of a type of layers.
///
/// @param theta the new base; as it was, if empty
/// @param scaling the new scaling, in place of the old; as it was, if empty
public record RopeChange(OptionalDouble theta, Optional<ScalingChange> scaling) {

    /// Leaves it as it was.
    public static final RopeChange NONE = new RopeChange(OptionalDouble.empty(), Optional.empty());

    /// @throws IllegalArgumentException if the base is not above 1
    public RopeChange {
        theta.ifPresent(Rope::ofTheta);
    }

    /// A new base alone: adjusted base frequency (ABF).
    public static RopeChange ofTheta(double theta) {
        return new RopeChange(OptionalDouble.of(theta), Optional.empty());
    }

    /// A new scaling alone, as [ScalingChange#parse] reads it.
    public static RopeChange ofScaling(String scaling) {
        return new RopeChange(OptionalDouble.empty(), Optional.of(ScalingChange.parse(scaling)));
    }

    Rope apply(Rope rope, int trainedPositions) {
        return new Rope(
                theta.orElse(rope.theta()),
                scaling.map(change -> change.scaling(trainedPositions)).orElse(rope.scaling()));
    }
}
