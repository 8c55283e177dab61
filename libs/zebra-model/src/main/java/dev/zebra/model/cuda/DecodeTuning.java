package dev.zebra.model.cuda;

/// How the kernels divide their work. Results differ between settings only by the order of sums.
///
/// @param warps of a block that multiplies; at least 8
/// @param stages of 4 KiB that a warp has under way
/// @param blocks multiplying blocks per multiprocessor
/// @param prefetch stages a warp asks the L2 cache for before the kernel ahead has ended
/// @param attentionStages tiles of 16 keys that a warp has under way
/// @param attentionBlocks attention blocks per multiprocessor
/// @param early whether kernels start before the ones ahead have ended
record DecodeTuning(
        int warps,
        int stages,
        int blocks,
        int prefetch,
        int attentionStages,
        int attentionBlocks,
        boolean early) {

    /// For a batch size on an H100.
    static DecodeTuning of(int batch) {
        return new DecodeTuning(8, batch < 16 ? 3 : 2, 1, 2, 2, 2, true);
    }
}
