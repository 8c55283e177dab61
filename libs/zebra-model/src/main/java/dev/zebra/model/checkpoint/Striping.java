package dev.zebra.model.checkpoint;

import dev.zebra.model.LayerSchedule;
import dev.zebra.model.LayerType;
import dev.zebra.model.Window;

/// How the layers of a model become stripes: one global layer in each group, the others local.
///
/// @param layerGroupSize layers in a group; 1 makes every layer global
/// @param window reach of the local layers
/// @param globalLayer which layer of a group is global
/// @param lastLayerGlobal whether the model's last layer is global whatever its place
public record Striping(
        int layerGroupSize, Window window, GlobalLayer globalLayer, boolean lastLayerGlobal) {

    /// @throws IllegalArgumentException if the group size is below 1
    public Striping {
        if (layerGroupSize < 1) {
            throw new IllegalArgumentException(
                    "layer_group_size must be at least 1, got " + layerGroupSize);
        }
    }

    /// Zebra's stripes: the first layer of each group is global.
    public static Striping ofZebra(int layerGroupSize, int windowSize) {
        return new Striping(layerGroupSize, Window.ofZebra(windowSize), GlobalLayer.FIRST, false);
    }

    /// The schedule of a model of so many layers.
    ///
    /// @throws IllegalArgumentException if none of the layers would be global
    public LayerSchedule schedule(int layers) {
        int place = globalLayer.place(layerGroupSize);
        var schedule =
                LayerSchedule.of(
                        layers,
                        i ->
                                i % layerGroupSize == place || lastLayerGlobal && i == layers - 1
                                        ? LayerType.GLOBAL
                                        : LayerType.LOCAL);
        if (schedule.count(LayerType.GLOBAL) == 0) {
            throw new IllegalArgumentException(
                    "layer_group_size %d puts no global layer into %d layers"
                            .formatted(layerGroupSize, layers));
        }
        return schedule;
    }
}
