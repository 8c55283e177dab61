// What a product of a weight matrix [rows, depth] with a few activations is given, and how its weights
// are read: once, through a pipeline of asynchronous copies that starts before the kernel ahead has
// ended. Follows streaming.cu. BATCH is the number of sequences: 1, 2, 4, 8 or 16, ACTIVATIONS how those of width
// `hidden` come in, and ROTATES_IN_PRODUCT whether the head size is a multiple of 16.
//
// A block works on tiles of 16 rows, two octets of 8. Its warps take turns at stages of 128 columns
// of a tile, each in its own buffers; a tile's partial sums meet in shared memory. In a product on
// the tensor cores the sequences are the rows and the octet's weights the columns. As the order of
// the depth is free, a lane takes its share of both operands as 8 consecutive elements: 16 bytes.

#ifndef WARPS
#define WARPS 8
#endif
#ifndef STAGES
#define STAGES 4
#endif
#define THREADS (WARPS * 32)
#define TILE_ROWS 16
#define STAGE_COLUMNS 128
#define STAGE_ROW_BYTES (STAGE_COLUMNS * 2)
#define STAGE_BYTES (TILE_ROWS * STAGE_ROW_BYTES)
#define SUMS (BATCH * TILE_ROWS)

// How the activations come in.
enum Input {
    NORMALIZED,  // float32 [BATCH, depth], to be RMS-normalised with `norm`
    COPIED,      // bf16 [BATCH, depth], copied into shared memory
    REMOTE       // bf16 [BATCH, depth], too large for shared memory
};

// What becomes of the products.
enum Output {
    ROTATED,   // queries, keys and values of heads: RoPE, then queries out and the others cached
    WRITTEN,   // float32 [BATCH, rows]
    ADDED,     // added to float32 [BATCH, rows]
    PARTIAL,   // float32 [depthSplits, BATCH, rows], to be summed
    GATED,     // rows are gates, then as many ups: bf16 silu(gate) * up [BATCH, rows / 2]
    LOGITS     // float32 [BATCH, rows], and the best row of each sequence
};

struct Product {
    const u16* weights;
    const void* input;
    const u16* norm;
    void* output;
    u64* best;         // LOGITS: the best logit and its row, see `ranked`
    const int* slots;  // [BATCH], negative where there is no sequence
    const int* positions;
    const float* rotations;  // [BATCH, tables, 2, headDim / 2]: cosines, then sines
    u16* keys;               // [slots, capacity, kvHeads, headDim]
    u16* values;
    int rows;
    int depth;
    float epsilon;
    int depthSplits;  // parts of the depth, each for other blocks; 1 unless PARTIAL
    int heads;
    int kvHeads;
    int headDim;
    int capacity;
    int tables;
    int table;  // negative: not rotated
};

// A tile's octets: their first rows. Rows from `rows` on do not exist.
template <Output OUTPUT>
__device__ __forceinline__ void octets(const Product& p, int tile, int& first, int& second) {
    if (OUTPUT == GATED) {
        first = tile * 8;
        second = p.rows / 2 + first;
    } else if (OUTPUT == ROTATED) {
        int perHead = p.headDim / 16;
        int head = tile / perHead;
        first = head * p.headDim + (tile - head * perHead) * 8;
        second = first + p.headDim / 2;
    } else {
        first = tile * TILE_ROWS;
        second = first + 8;
    }
}

// The place of one warp's next stage in the weights.
struct Cursor {
    int tile;
    int stage;

    __device__ __forceinline__ void advance(int stages) {
        stage += WARPS;
        while (stage >= stages) {
            stage -= stages;
            ++tile;
        }
    }
};

template <Output OUTPUT>
struct Pipeline {
    const Product& p;
    u32 buffers;
    int tiles;   // of this block
    int stages;  // of a tile
    int firstColumn;
    int lane;
    Cursor next;
    int buffer;

    __device__ __forceinline__ Pipeline(
        const Product& product, u32 address, int blockTiles, int tileStages, int column)
        : p(product),
          buffers(address),
          tiles(blockTiles),
          stages(tileStages),
          firstColumn(column),
          lane(threadIdx.x & 31),
          buffer(0) {
        next.tile = 0;
        next.stage = (int)(threadIdx.x >> 5) - WARPS;
        next.advance(stages);
    }

    // Copies the next stage into the next buffer. A row's 16-byte pieces of odd rows are swapped in
    // groups of four, so that the lanes of a product read from different banks.
    __device__ __forceinline__ void copy_next() {
        if (next.tile < tiles) {
            int first, second;
            octets<OUTPUT>(p, blockIdx.x + next.tile * gridDim.x, first, second);
            int piece = lane & 15;
            int odd = lane >> 4;
            int column = firstColumn + next.stage * STAGE_COLUMNS + piece * 8;
            u32 to = buffers + buffer * STAGE_BYTES + odd * STAGE_ROW_BYTES + ((piece ^ (odd << 2)) << 4);
            bool inside = column < p.depth;
            const u16* from = p.weights + column;
#pragma unroll
            for (int i = 0; i < 8; ++i) {
                int row = (i < 4 ? first + 2 * i : second + 2 * (i - 4)) + odd;
                bool valid = inside && row < p.rows;
                copy_async(to + 2 * i * STAGE_ROW_BYTES, valid ? from + (i64)row * p.depth : p.weights, valid);
            }
        }
        copy_commit();
        buffer = buffer + 1 == STAGES ? 0 : buffer + 1;
        next.advance(stages);
    }
};
