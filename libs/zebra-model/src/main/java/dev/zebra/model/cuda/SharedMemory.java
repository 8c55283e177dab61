package dev.zebra.model.cuda;

/// The shared memory that the kernels of `products.cu` and `attention.cu` take, in bytes of a
/// block.
final class SharedMemory {
    static final int TILE_ROWS = 16;

    private static final int STAGE_BYTES = 4096;
    private static final int STAGE_COLUMNS = 128;
    private static final int HALF_OF_THE_BANKS = 64;
    private static final int LANES = 32;
    private static final int ATTENTION_WARPS = 4;
    private static final int TILE_KEYS = 16;

    private SharedMemory() {}

    /// A product whose activations are elsewhere: the pipeline of the weights, two sets of partial
    /// sums, the activations' squares.
    static int product(int batch, int warps, int stages) {
        int partialSums = 2 * warps * batch * TILE_ROWS * Float.BYTES;
        int squares = batch * warps * Float.BYTES;
        return warps * stages * STAGE_BYTES + partialSums + squares;
    }

    /// The activations of a product of that depth in so many parts.
    static int activations(int batch, int depth, int parts) {
        int stages = Math.ceilDiv(Math.ceilDiv(depth, STAGE_COLUMNS), parts);
        return batch * (stages * STAGE_COLUMNS * Short.BYTES + HALF_OF_THE_BANKS);
    }

    /// Attention with so many tiles of keys and values under way in each warp.
    static int attention(int headDim, int stages) {
        int steps = Math.ceilDiv(headDim, LANES);
        int keyStride = steps * HALF_OF_THE_BANKS + (steps % 2 == 0 ? HALF_OF_THE_BANKS : 0);
        int valueStride = headDim * Short.BYTES + 16;
        return ATTENTION_WARPS * stages * TILE_KEYS * (keyStride + valueStride);
    }
}
