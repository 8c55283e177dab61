package dev.zebra.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The scaling in one dictionary of a config, be it `rope_scaling`, `rope_parameters` or one of the
/// latter's layer types. A value that the type does not use is refused: whoever wrote it meant
/// something by it.
final class ConfigRopeScaling {
    private static final String ORIGINAL = "original_max_position_embeddings";

    private static final Set<String> ALWAYS =
            Set.of(
                    "rope_type",
                    "type",
                    "rope_theta",
                    "partial_rotary_factor",
                    "finetuned",
                    ORIGINAL);
    private static final List<String> TYPES =
            List.of("default", "dynamic", "linear", "llama3", "yarn");

    private final ConfigNode root;
    private final int maxPositions;

    ConfigRopeScaling(ConfigNode root, int maxPositions) {
        this.root = root;
        this.maxPositions = maxPositions;
    }

    RopeScaling read(ConfigNode node) {
        if (node.number("partial_rotary_factor", 1) != 1) {
            throw new IllegalArgumentException(
                    "%s is not implemented: only 1.0 is accepted, got %s"
                            .formatted(
                                    node.name("partial_rotary_factor"),
                                    node.get("partial_rotary_factor")));
        }
        var type = type(node);
        try {
            return switch (type) {
                case "default" -> none(node);
                case "linear" -> linear(node);
                case "dynamic" -> dynamic(node);
                case "yarn" -> yarn(node);
                case "llama3" -> llama3(node);
                default ->
                        throw new IllegalArgumentException(
                                "rope_type: %s are implemented, got %s".formatted(TYPES, type));
            };
        } catch (IllegalArgumentException e) {
            // what a record of RopeScaling refuses does not know where it was read
            throw e.getMessage().startsWith(node.prefix())
                    ? e
                    : new IllegalArgumentException(node.prefix() + e.getMessage(), e);
        }
    }

    /// Named `type` before transformers 4.43.
    private static String type(ConfigNode node) {
        var type = node.word("rope_type", node.word("type", "default"));
        if (!type.equals(node.word("type", type))) {
            throw new IllegalArgumentException(
                    "%s contradicts %s: %s and %s"
                            .formatted(
                                    node.name("type"),
                                    node.name("rope_type"),
                                    node.get("type"),
                                    node.get("rope_type")));
        }
        return type;
    }

    private static RopeScaling none(ConfigNode node) {
        requireNothingElse(node, "default", "factor");
        if (node.number("factor", 1) != 1) {
            throw new IllegalArgumentException(
                    "factor is of no use to rope_type default, got " + node.get("factor"));
        }
        return RopeScaling.NONE;
    }

    private static RopeScaling linear(ConfigNode node) {
        requireNothingElse(node, "linear", "factor");
        return new RopeScaling.Linear(node.number("factor"));
    }

    /// Hugging Face counts from `max_position_embeddings`, whatever else is written.
    private RopeScaling dynamic(ConfigNode node) {
        requireNothingElse(node, "dynamic", "factor");
        if (node.integer(ORIGINAL, maxPositions) != maxPositions) {
            throw new IllegalArgumentException(
                    "%s contradicts max_position_embeddings, from which dynamic RoPE counts: %s and %d"
                            .formatted(node.name(ORIGINAL), node.get(ORIGINAL), maxPositions));
        }
        return new RopeScaling.Dynamic(node.number("factor"), maxPositions);
    }

    private RopeScaling yarn(ConfigNode node) {
        requireNothingElse(
                node,
                "yarn",
                "factor",
                "beta_fast",
                "beta_slow",
                "attention_factor",
                "mscale",
                "mscale_all_dim",
                "truncate");
        int original = original(node);
        return new RopeScaling.Yarn(
                node.number("factor", (double) maxPositions / original),
                original,
                orPaper(node.number("beta_fast", 0), RopeScaling.Yarn.BETA_FAST),
                orPaper(node.number("beta_slow", 0), RopeScaling.Yarn.BETA_SLOW),
                node.optionalNumber("attention_factor"),
                node.optionalNumber("mscale"),
                node.optionalNumber("mscale_all_dim"),
                node.bool("truncate", true));
    }

    private RopeScaling llama3(ConfigNode node) {
        requireNothingElse(node, "llama3", "factor", "low_freq_factor", "high_freq_factor");
        return new RopeScaling.Llama3(
                node.number("factor"),
                node.number("low_freq_factor"),
                node.number("high_freq_factor"),
                original(node));
    }

    /// In the dictionary, beside it, or else the longest sequence itself.
    private int original(ConfigNode node) {
        var outside = root.optionalInteger(ORIGINAL);
        var inside = node.optionalInteger(ORIGINAL);
        if (outside.isPresent() && inside.isPresent() && !outside.equals(inside)) {
            throw new IllegalArgumentException(
                    "%s contradicts %s: %s and %s"
                            .formatted(
                                    node.name(ORIGINAL),
                                    ORIGINAL,
                                    node.get(ORIGINAL),
                                    root.get(ORIGINAL)));
        }
        return (inside.isPresent() ? inside : outside).orElse(maxPositions);
    }

    /// Zero means the paper's value, in Hugging Face.
    private static double orPaper(double value, double paper) {
        return value == 0 ? paper : value;
    }

    private static void requireNothingElse(ConfigNode node, String type, String... used) {
        var known = new HashSet<>(ALWAYS);
        known.addAll(List.of(used));
        for (var entry : node.node().properties()) {
            if (!known.contains(entry.getKey()) && !entry.getValue().isNull()) {
                throw new IllegalArgumentException(
                        "%s is of no use to rope_type %s, got %s"
                                .formatted(node.name(entry.getKey()), type, entry.getValue()));
            }
        }
    }
}
