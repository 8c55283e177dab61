package dev.zebra.model;

/// What a layer attends to.
public enum LayerType {
    /// Everything up to the query.
    GLOBAL("full_attention"),
    /// The window before the query, and the query itself.
    LOCAL("sliding_attention");

    private final String huggingFace;

    LayerType(String huggingFace) {
        this.huggingFace = huggingFace;
    }

    /// The word for it in the `layer_types` of a Hugging Face config.
    public String huggingFace() {
        return huggingFace;
    }

    /// Reads a word of `layer_types`.
    ///
    /// @throws IllegalArgumentException if the word is neither of the two
    public static LayerType ofHuggingFace(String word) {
        for (var type : values()) {
            if (type.huggingFace.equals(word)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "layer_types: full_attention and sliding_attention are implemented, got " + word);
    }
}
