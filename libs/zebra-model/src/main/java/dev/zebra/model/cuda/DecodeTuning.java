package dev.zebra.model.cuda;

import java.util.stream.IntStream;

/// How the kernels divide their work. Results differ between settings only by the order of sums.
///
/// @param warps of a block that multiplies; at least 8
/// @param stages of 4 KiB that a warp has under way
/// @param attentionStages tiles of 16 keys that a warp has under way
/// @param attentionBlocks attention blocks per multiprocessor
/// @param early whether kernels start before the ones ahead have ended
/// @param fused whether products normalise their activations themselves, which is quick only for
///     few sequences
record DecodeTuning(
        int warps,
        int stages,
        int attentionStages,
        int attentionBlocks,
        boolean early,
        boolean fused) {

    private static final int WARPS = 8;
    private static final int MAX_STAGES = 6;
    private static final int MIN_STAGES = 2;
    private static final int STAGES_OF_PARTS = 4;
    private static final int MAX_FUSED = 4;
    private static final int FEW = 2;

    /// Beside the dynamic shared memory of an attention block: its static part, and what the
    /// hardware keeps for itself.
    private static final int EXTRA_BYTES = 2048;

    /// From compute capability 9.0 on kernels can start early.
    private static final int STARTS_EARLY = 90;

    /// As measured on an H100: many bytes under way, in few warps; for few sequences more attention
    /// blocks, for more sequences deeper ones.
    ///
    /// @param sharedBytes that a block can have
    /// @param capability ten times the compute capability
    static DecodeTuning of(DecodeShape shape, int batch, int sharedBytes, int capability) {
        int attentionStages = batch <= FEW ? 2 : 3;
        int attentionBytes = SharedMemory.attention(shape.headDim(), attentionStages);
        if (attentionBytes + EXTRA_BYTES > sharedBytes) {
            attentionStages = MIN_STAGES;
            attentionBytes = SharedMemory.attention(shape.headDim(), attentionStages);
        }
        int attentionBlocks = Math.clamp(sharedBytes / attentionBytes, 1, batch <= FEW ? 3 : 2);
        int widest = Math.max(shape.hidden(), Math.max(shape.queries(), shape.intermediate()));
        int fusedStages = batch <= MAX_FUSED ? stages(widest, batch, sharedBytes, MAX_STAGES) : 0;
        boolean fused = fusedStages > MIN_STAGES;
        int stages =
                fused ? fusedStages : stages(shape.hidden(), batch, sharedBytes, STAGES_OF_PARTS);
        return new DecodeTuning(
                WARPS,
                stages == 0 ? STAGES_OF_PARTS : stages,
                attentionStages,
                attentionBlocks,
                capability >= STARTS_EARLY,
                fused);
    }

    /// The most stages that leave room for the activations of a product; 0 if none do.
    private static int stages(int depth, int batch, int sharedBytes, int most) {
        int activations = SharedMemory.activations(batch, depth, 1);
        return IntStream.rangeClosed(MIN_STAGES, most)
                .filter(n -> SharedMemory.product(batch, WARPS, n) + activations <= sharedBytes)
                .max()
                .orElse(0);
    }
}
