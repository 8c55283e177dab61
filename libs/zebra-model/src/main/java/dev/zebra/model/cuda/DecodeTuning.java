package dev.zebra.model.cuda;

/// How the kernels divide their work. Results differ between settings only by the order of sums.
///
/// @param warps of a block that multiplies; at least 8
/// @param stages of 4 KiB that a warp has under way
/// @param blocks multiplying blocks per multiprocessor
/// @param attentionStages tiles of 16 keys that a warp has under way
/// @param attentionBlocks attention blocks per multiprocessor
/// @param early whether kernels start before the ones ahead have ended
/// @param fused whether products normalise their activations themselves, which is quick only for
///     few sequences
record DecodeTuning(
        int warps,
        int stages,
        int blocks,
        int attentionStages,
        int attentionBlocks,
        boolean early,
        boolean fused) {

    private static final int MAX_FUSED = 2;

    /// For a batch size, as measured on an H100.
    static DecodeTuning of(int batch) {
        return new DecodeTuning(8, batch < 16 ? 4 : 2, 1, 2, 3, true, batch <= MAX_FUSED);
    }
}
