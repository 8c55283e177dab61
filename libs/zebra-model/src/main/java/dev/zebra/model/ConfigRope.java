package dev.zebra.model;

import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;

/// The rotary embeddings of a config: `rope_theta` and `rope_scaling` as transformers 4 wrote them,
/// with `rope_local_base_freq` for the local layers as Gemma 3 did; `rope_parameters` as
/// transformers 5 does, for all layers or by layer type; or both if they agree.
final class ConfigRope {
    private static final String PARAMETERS = "rope_parameters";
    private static final String SCALING = "rope_scaling";
    private static final String THETA = "rope_theta";

    private final ConfigNode root;
    private final ModelFamily family;
    private final ConfigRopeScaling scalings;

    ConfigRope(ConfigNode root, ModelFamily family, int maxPositions) {
        this.root = root;
        this.family = family;
        this.scalings = new ConfigRopeScaling(root, maxPositions);
    }

    /// What a config says.
    ///
    /// @param without layer types whose `rope_parameters` are null: their layers have no positions
    record Ropes(Rope global, Rope local, Set<LayerType> without) {}

    Ropes ropes() {
        var ropes = root.hasObject(PARAMETERS) ? parameters(root.child(PARAMETERS)) : scaling();
        return withLocalTheta(ropes);
    }

    private Ropes parameters(ConfigNode parameters) {
        boolean byType =
                parameters.names(LayerType.GLOBAL.huggingFace())
                        || parameters.names(LayerType.LOCAL.huggingFace());
        var ropes =
                byType
                        ? byType(parameters)
                        : same(rope(parameters, theta(root, family.ropeTheta())));
        if (root.has(THETA) && root.number(THETA) != ropes.global().theta()) {
            throw new IllegalArgumentException(
                    "rope_theta contradicts %s.rope_theta: %s and %s"
                            .formatted(PARAMETERS, root.get(THETA), ropes.global().theta()));
        }
        if (root.hasObject(SCALING)
                && !rope(root.child(SCALING), ropes.global().theta()).equals(ropes.global())) {
            throw new IllegalArgumentException(
                    "rope_scaling contradicts rope_parameters: %s and %s"
                            .formatted(root.get(SCALING), root.get(PARAMETERS)));
        }
        return ropes;
    }

    private Ropes byType(ConfigNode parameters) {
        var without = EnumSet.noneOf(LayerType.class);
        var found = new Rope[LayerType.values().length];
        for (var type : LayerType.values()) {
            var key = type.huggingFace();
            if (!parameters.names(key)) {
                throw new IllegalArgumentException(parameters.name(key) + " is missing");
            } else if (parameters.hasObject(key)) {
                found[type.ordinal()] =
                        rope(parameters.child(key), theta(root, family.ropeTheta()));
            } else {
                without.add(type);
            }
        }
        if (parameters.node().size() > found.length) {
            throw new IllegalArgumentException(
                    "rope_parameters must hold full_attention and sliding_attention or neither, got "
                            + parameters.node());
        }
        var unused = Rope.ofTheta(theta(root, family.ropeTheta()));
        var global = found[LayerType.GLOBAL.ordinal()];
        var local = found[LayerType.LOCAL.ordinal()];
        if (global == null) {
            global = local == null ? unused : local;
        }
        return new Ropes(global, local == null ? global : local, without);
    }

    /// As transformers 4 wrote it.
    private Ropes scaling() {
        double theta = theta(root, family.ropeTheta());
        if (root.hasObject(SCALING)) {
            return same(rope(root.child(SCALING), theta));
        }
        // use_fsdp is a key that only the authors' own release has
        if (root.has("self_attn_type") && root.names("use_fsdp") && theta != 10_000) {
            throw new IllegalArgumentException(
                    "rope_theta is ambiguous, got %s: the release that wrote use_fsdp ignores it without rope_scaling and takes 10000; say which in rope_parameters"
                            .formatted(root.get(THETA)));
        }
        return same(Rope.ofTheta(theta));
    }

    /// Gemma 3's and MiMo's spelling of the local layers' base, to which no scaling applies.
    private Ropes withLocalTheta(Ropes ropes) {
        var theta = localTheta();
        if (theta.isEmpty()) {
            return ropes;
        }
        var local = Rope.ofTheta(theta.getAsDouble());
        boolean byType = root.get(PARAMETERS).has(LayerType.LOCAL.huggingFace());
        if (byType && !ropes.local().equals(local)) {
            throw new IllegalArgumentException(
                    "rope_local_base_freq contradicts rope_parameters.sliding_attention: %s and %s"
                            .formatted(theta.getAsDouble(), root.get(PARAMETERS)));
        }
        return new Ropes(ropes.global(), local, ropes.without());
    }

    private OptionalDouble localTheta() {
        var gemma = root.optionalNumber("rope_local_base_freq");
        var mimo = root.optionalNumber("swa_rope_theta");
        if (gemma.isPresent() && mimo.isPresent() && !gemma.equals(mimo)) {
            throw new IllegalArgumentException(
                    "rope_local_base_freq contradicts swa_rope_theta: %s and %s"
                            .formatted(
                                    root.get("rope_local_base_freq"), root.get("swa_rope_theta")));
        }
        return gemma.isPresent() ? gemma : mimo;
    }

    private Rope rope(ConfigNode dictionary, double theta) {
        return new Rope(theta(dictionary, theta), scalings.read(dictionary));
    }

    private static Ropes same(Rope rope) {
        return new Ropes(rope, rope, Set.of());
    }

    private static double theta(ConfigNode node, double absent) {
        return node.number(THETA, absent);
    }
}
