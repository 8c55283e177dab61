package dev.zebra.model.checkpoint;

/// Which layer of a group is the global one.
public enum GlobalLayer {
    /// Zebra's rule, also Ministral's and Step 3.5's.
    FIRST,
    /// The layer at half of the group's size, rounded down.
    MIDDLE,
    /// The rule of Gemma 3, Olmo 3 and Command R7B.
    LAST;

    /// Its 0-based place in a group of so many layers.
    int place(int layerGroupSize) {
        return switch (this) {
            case FIRST -> 0;
            case MIDDLE -> layerGroupSize / 2;
            case LAST -> layerGroupSize - 1;
        };
    }
}
