package dev.zebra.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/// The rotary embedding of a config: `rope_theta` with `rope_scaling` as transformers 4 wrote it,
/// `rope_parameters` as transformers 5 does, or both if they agree.
final class ConfigRope {
    private static final double DEFAULT_THETA = 10_000;
    private static final Set<String> UNDERSTOOD =
            Set.of("rope_type", "type", "rope_theta", "factor");

    private final JsonNode root;

    ConfigRope(JsonNode root) {
        this.root = root;
    }

    Rope rope() {
        var parameters = parameters();
        if (!root.hasNonNull("rope_parameters")) {
            return rope("rope_scaling", root.path("rope_scaling"), theta(root, DEFAULT_THETA));
        }
        var rope =
                rope("rope_parameters", parameters, theta(parameters, theta(root, DEFAULT_THETA)));
        if (root.hasNonNull("rope_theta") && theta(root, 0) != rope.theta()) {
            throw new IllegalArgumentException(
                    "rope_theta contradicts rope_parameters.rope_theta: %s and %s"
                            .formatted(theta(root, 0), rope.theta()));
        }
        if (root.hasNonNull("rope_scaling")
                && !rope("rope_scaling", root.path("rope_scaling"), rope.theta()).equals(rope)) {
            throw new IllegalArgumentException(
                    "rope_scaling contradicts rope_parameters: %s and %s"
                            .formatted(root.path("rope_scaling"), parameters));
        }
        return rope;
    }

    /// The flat form; of the form per layer type, the one that both types share.
    private JsonNode parameters() {
        var parameters = root.path("rope_parameters");
        if (!parameters.has("full_attention") && !parameters.has("sliding_attention")) {
            return parameters;
        }
        if (!parameters.path("full_attention").equals(parameters.path("sliding_attention"))) {
            throw new IllegalArgumentException(
                    "rope_parameters that differ by layer type are not implemented, got "
                            + parameters);
        }
        return parameters.path("full_attention");
    }

    private static Rope rope(String key, JsonNode node, double theta) {
        if (node.isMissingNode() || node.isNull()) {
            return Rope.ofTheta(theta);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException(key + " must be an object, got " + node);
        }
        var type = node.path("rope_type").asText(node.path("type").asText("default"));
        if (!type.equals("default") && !type.equals("linear")) {
            throw new IllegalArgumentException(
                    "%s.rope_type: default and linear are implemented, got %s"
                            .formatted(key, type));
        }
        node.properties().stream()
                .filter(entry -> !UNDERSTOOD.contains(entry.getKey()))
                .filter(entry -> !entry.getValue().isNull())
                .findFirst()
                .ifPresent(
                        entry -> {
                            throw new IllegalArgumentException(
                                    "%s.%s is not implemented, got %s"
                                            .formatted(key, entry.getKey(), entry.getValue()));
                        });
        if (type.equals("default")) {
            return Rope.ofTheta(theta);
        }
        return new Rope(
                theta,
                new RopeScaling.Linear(ConfigReader.number(key + ".factor", node.path("factor"))));
    }

    private static double theta(JsonNode node, double absent) {
        return node.hasNonNull("rope_theta")
                ? ConfigReader.number("rope_theta", node.path("rope_theta"))
                : absent;
    }
}
