package dev.zebra.model;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Which layers are global and which local, from the first layer to the last.
///
/// @param types one type per layer, at least one layer
public record LayerSchedule(List<LayerType> types) {

    private static final int MOST_LAYERS = 4096;

    /// @throws IllegalArgumentException if there is no layer
    public LayerSchedule {
        types = List.copyOf(types);
        if (types.isEmpty()) {
            throw new IllegalArgumentException("num_hidden_layers must be at least 1, got 0");
        }
    }

    /// Zebra's rule: layer i is global iff `i % layerGroupSize == 0`.
    ///
    /// @throws IllegalArgumentException if either number is below 1, or `layers` above 4096
    public static LayerSchedule ofGroups(int layers, int layerGroupSize) {
        requirePositive("layer_group_size", layerGroupSize);
        return of(layers, i -> i % layerGroupSize == 0 ? LayerType.GLOBAL : LayerType.LOCAL);
    }

    /// The rule of Gemma 3 and its kin: layer i is global iff `(i + 1) % pattern == 0`.
    ///
    /// @param pattern `sliding_window_pattern`
    /// @throws IllegalArgumentException if either number is below 1, or `layers` above 4096
    public static LayerSchedule ofPeriod(int layers, int pattern) {
        requirePositive("sliding_window_pattern", pattern);
        return of(layers, i -> (i + 1) % pattern == 0 ? LayerType.GLOBAL : LayerType.LOCAL);
    }

    /// The rule of EXAONE 4: L is local and G global, over and over, and the last layer global
    /// whatever the letter.
    ///
    /// @param pattern `sliding_window_pattern`, such as `LLLG`
    /// @throws IllegalArgumentException if there are other letters, or none
    public static LayerSchedule ofPattern(int layers, String pattern) {
        if (!pattern.matches("[LG]+")) {
            throw new IllegalArgumentException(
                    "sliding_window_pattern must be of the letters L and G, got " + pattern);
        }
        return of(
                layers,
                i ->
                        i < layers - 1 && pattern.charAt(i % pattern.length()) == 'L'
                                ? LayerType.LOCAL
                                : LayerType.GLOBAL);
    }

    /// Any rule, of 0-based layers.
    ///
    /// @throws IllegalArgumentException if `layers` is below 1 or above 4096
    public static LayerSchedule of(int layers, IntFunction<LayerType> rule) {
        requireLayers(layers);
        return new LayerSchedule(IntStream.range(0, layers).mapToObj(rule).toList());
    }

    /// The same type everywhere.
    public static LayerSchedule all(LayerType type, int layers) {
        requireLayers(layers);
        return new LayerSchedule(Collections.nCopies(layers, type));
    }

    /// How many layers.
    public int layers() {
        return types.size();
    }

    /// The type of the layer with this 0-based index.
    public LayerType get(int layer) {
        return types.get(layer);
    }

    /// How many layers are of this type.
    public int count(LayerType type) {
        return Collections.frequency(types, type);
    }

    /// The 0-based layers of this type, ascending.
    public Set<Integer> layersOf(LayerType type) {
        var layers = new TreeSet<Integer>();
        for (int i = 0; i < layers(); i++) {
            if (get(i) == type) {
                layers.add(i);
            }
        }
        return layers;
    }

    /// The group size of Zebra's rule, if that rule makes this schedule. An all-global schedule is
    /// groups of one; an all-local one follows no rule.
    public OptionalInt layerGroupSize() {
        return IntStream.rangeClosed(1, layers())
                .filter(size -> ofGroups(layers(), size).equals(this))
                .findFirst();
    }

    /// Checked before a list of that length is made.
    static void requireLayers(int layers) {
        if (layers < 1 || layers > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "num_hidden_layers must be from 1 to " + MOST_LAYERS + ", got " + layers);
        }
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, got " + value);
        }
    }
}
