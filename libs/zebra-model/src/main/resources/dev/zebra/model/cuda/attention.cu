// Attention of one query token per sequence over its cached keys and values, split along the keys
// ("flash decoding"). Follows streaming.cu. HEAD_DIM is a multiple of 16, at most 256.
//
// A block takes one key-value head, up to 8 of its query heads and one split of the keys; its four
// warps take turns at tiles of 16 keys. On the tensor cores the scores are queries (rows, of 16 only
// 8 used) by keys, the outcome dimensions (rows) by query heads, so that scores become the second
// operand without moving between lanes. The block that finishes a head's splits last joins them.

#ifndef ATTENTION_STAGES
#define ATTENTION_STAGES 3
#endif
#define ATTENTION_WARPS 4
#define ATTENTION_THREADS (ATTENTION_WARPS * 32)
#define TILE_KEYS 16
#define BLOCK_KEYS (ATTENTION_WARPS * TILE_KEYS)
#define QUERIES 8
#define STEPS ((HEAD_DIM + 31) / 32)
// Bytes from row to row in shared memory, so that the lanes of one access meet different banks.
#define KEY_STRIDE (STEPS * 64 + (STEPS % 2 == 0 ? 64 : 0))
#define VALUE_STRIDE (HEAD_DIM * 2 + 16)
#define PIECES (HEAD_DIM / 8)
#define KV_STAGE_BYTES (TILE_KEYS * (KEY_STRIDE + VALUE_STRIDE))
#define NO_SCORE (-INFINITE)

struct Attention {
    const u16* queries;  // [BATCH, heads, HEAD_DIM], rotated
    const u16* keys;     // [slots, capacity, kvHeads, HEAD_DIM], rotated
    const u16* values;
    const int* slots;  // [BATCH], negative where there is no sequence
    const int* positions;
    u16* output;         // [BATCH, heads, HEAD_DIM]
    float* partial;      // [BATCH, heads, splits, HEAD_DIM], each relative to its own maximum
    float2* statistics;  // [BATCH, heads, splits]: maximum score and sum of exponentials
    u32* finished;       // [BATCH, gridDim.x], zero between launches
    int capacity;
    int heads;
    int kvHeads;
    float scale;  // of the scores, times log2(e)
};

struct Tiles {
    const u16* keys;
    const u16* values;
    i64 stride;  // elements from token to token
    int end;     // the split's keys end before this one
    u32 buffers;
    int lane;

    __device__ __forceinline__ void copy(int tile, int buffer) const {
        u32 k = buffers + buffer * KV_STAGE_BYTES;
        u32 v = k + TILE_KEYS * KEY_STRIDE;
#pragma unroll
        for (int i = 0; i < TILE_KEYS * PIECES / 32; ++i) {
            int at = lane + i * 32;
            int row = at / PIECES;
            int piece = at - row * PIECES;
            int token = tile * TILE_KEYS + row;
            bool valid = token < end;
            i64 from = valid ? token * stride + piece * 8 : 0;
            copy_async(k + row * KEY_STRIDE + piece * 16, keys + from, valid);
            copy_async(v + row * VALUE_STRIDE + piece * 16, values + from, valid);
        }
    }
};

// What a warp has seen: per query head its greatest score and sum, and per dimension the outcome.
// Lane 4 g + t has the statistics of query g, the sum only of its own keys.
struct Outcome {
    float maximum;
    float sum;
    float values[HEAD_DIM / 16][4];  // dimensions 16 i + g and + 8, queries 2 t and 2 t + 1
};

__device__ __forceinline__ void attend(
    Outcome& o, const uint4* query, const char* stage, int firstKey, int end, float scale, int lane) {
    int g = lane >> 2;
    int t = lane & 3;
    float scores[8] = {0.f, 0.f, 0.f, 0.f, 0.f, 0.f, 0.f, 0.f};
    const char* key = stage + g * KEY_STRIDE + t * 16;
#pragma unroll
    for (int step = 0; step < STEPS; ++step) {
        uint4 a = query[step];
        uint4 low = *(const uint4*)(key + step * 64);
        uint4 high = *(const uint4*)(key + 8 * KEY_STRIDE + step * 64);
        multiply(scores, a.x, 0u, a.y, 0u, low.x, low.y);
        multiply(scores + 4, a.x, 0u, a.y, 0u, high.x, high.y);
        multiply(scores, a.z, 0u, a.w, 0u, low.z, low.w);
        multiply(scores + 4, a.z, 0u, a.w, 0u, high.z, high.w);
    }
    int at = firstKey + 2 * t;
    float s0 = at < end ? scores[0] * scale : NO_SCORE;
    float s1 = at + 1 < end ? scores[1] * scale : NO_SCORE;
    float s2 = at + 8 < end ? scores[4] * scale : NO_SCORE;
    float s3 = at + 9 < end ? scores[5] * scale : NO_SCORE;
    float greatest = fmaxf(fmaxf(s0, s1), fmaxf(s2, s3));
    greatest = fmaxf(greatest, __shfl_xor_sync(0xffffffffu, greatest, 1));
    greatest = fmaxf(greatest, __shfl_xor_sync(0xffffffffu, greatest, 2));
    float maximum = fmaxf(o.maximum, greatest);
    if (__any_sync(0xffffffffu, maximum > o.maximum)) {
        float shrink = exp2f(o.maximum - maximum);
        o.sum *= shrink;
        float even = __shfl_sync(0xffffffffu, shrink, t * 8);
        float odd = __shfl_sync(0xffffffffu, shrink, t * 8 + 4);
#pragma unroll
        for (int i = 0; i < HEAD_DIM / 16; ++i) {
            o.values[i][0] *= even;
            o.values[i][1] *= odd;
            o.values[i][2] *= even;
            o.values[i][3] *= odd;
        }
        o.maximum = maximum;
    }
    s0 = exp2f(s0 - maximum);
    s1 = exp2f(s1 - maximum);
    s2 = exp2f(s2 - maximum);
    s3 = exp2f(s3 - maximum);
    o.sum += s0 + s1 + s2 + s3;
    // Weights in two parts of bf16, so that rounding them costs nothing.
    u32 low = floats_to_bf16(s0, s1);
    u32 high = floats_to_bf16(s2, s3);
    u32 lowRest = floats_to_bf16(s0 - bf16_low(low), s1 - bf16_high(low));
    u32 highRest = floats_to_bf16(s2 - bf16_low(high), s3 - bf16_high(high));
    u32 value = shared_address(stage) + TILE_KEYS * KEY_STRIDE + ((lane & 7) + (lane >> 4) * 8) * VALUE_STRIDE +
                ((lane >> 3) & 1) * 16;
#pragma unroll
    for (int i = 0; i < HEAD_DIM / 16; ++i) {
        uint4 v = load_transposed(value + i * 32);
        multiply(o.values[i], v.x, v.y, v.z, v.w, low, high);
        multiply(o.values[i], v.x, v.y, v.z, v.w, lowRest, highRest);
    }
}

// Joins the splits of the block's heads, written by other blocks.
__device__ __forceinline__ void join_splits(const Attention& p, i64 firstHead, int queries, int splits, int allSplits) {
    for (int at = threadIdx.x; at < queries * HEAD_DIM; at += ATTENTION_THREADS) {
        int query = at / HEAD_DIM;
        int dimension = at - query * HEAD_DIM;
        i64 part = (firstHead + query) * allSplits;
        float maximum = NO_SCORE;
        for (int i = 0; i < splits; ++i) maximum = fmaxf(maximum, __ldcg(&p.statistics[part + i].x));
        float sum = 0.f;
        float value = 0.f;
#pragma unroll 8
        for (int i = 0; i < splits; ++i) {
            float2 statistic = __ldcg(&p.statistics[part + i]);
            float weight = exp2f(statistic.x - maximum);
            sum += weight * statistic.y;
            value += weight * __ldcg(&p.partial[(part + i) * HEAD_DIM + dimension]);
        }
        p.output[(firstHead + query) * HEAD_DIM + dimension] = float_to_bf16(value / sum);
    }
}

// Grid: key-value heads times groups of 8 of their queries, splits, sequences.
extern "C" __global__ void __launch_bounds__(ATTENTION_THREADS)
    attention(__grid_constant__ const Attention p) {
    __shared__ float2 statistics[ATTENTION_WARPS][QUERIES];
    __shared__ bool last;
    int warp = threadIdx.x >> 5;
    int lane = threadIdx.x & 31;
    int sequence = blockIdx.z;
    int slot = p.slots[sequence];
    int group = p.heads / p.kvHeads;
    int groupBlocks = (group + QUERIES - 1) / QUERIES;
    int kvHead = blockIdx.x / groupBlocks;
    int firstQuery = (blockIdx.x - kvHead * groupBlocks) * QUERIES;
    int queries = min(QUERIES, group - firstQuery);
    int position = p.positions[sequence];
    int length = min(position + 1, p.capacity);
    int split = (length + (int)gridDim.y - 1) / (int)gridDim.y;
    split = (split + BLOCK_KEYS - 1) / BLOCK_KEYS * BLOCK_KEYS;
    int splits = (length + split - 1) / split;
    int begin = (int)blockIdx.y * split;
    int end = min(begin + split, length);
    if (slot < 0 || (int)blockIdx.y >= splits) {
        wait_for_previous();
        return;
    }

    Tiles tiles;
    tiles.stride = (i64)p.kvHeads * HEAD_DIM;
    i64 base = (i64)slot * p.capacity * tiles.stride + (i64)kvHead * HEAD_DIM;
    tiles.keys = p.keys + base;
    tiles.values = p.values + base;
    tiles.end = end;
    tiles.lane = lane;
    const char* buffers = shared + warp * ATTENTION_STAGES * KV_STAGE_BYTES;
    tiles.buffers = shared_address(buffers);
    int first = begin / TILE_KEYS + warp;
    int count = (end + TILE_KEYS - 1) / TILE_KEYS;
    int newTile = position % p.capacity / TILE_KEYS;

#if STEPS * 32 > HEAD_DIM
    // The last step reaches beyond the row; what is there must be finite.
    for (int i = lane; i < ATTENTION_STAGES * TILE_KEYS * 4; i += 32) {
        int row = i >> 2;
        char* at = (char*)buffers + row / TILE_KEYS * KV_STAGE_BYTES + row % TILE_KEYS * KEY_STRIDE + STEPS * 64 - 64;
        if ((i & 3) * 16 + STEPS * 64 - 64 >= HEAD_DIM * 2) *(uint4*)(at + (i & 3) * 16) = make_uint4(0u, 0u, 0u, 0u);
    }
#endif
    // All keys but this step's own are there already.
#pragma unroll 1
    for (int i = 0; i < ATTENTION_STAGES; ++i) {
        int tile = first + i * ATTENTION_WARPS;
        if (tile < count && tile != newTile) tiles.copy(tile, i);
        copy_commit();
    }
    wait_for_previous();
    let_next_start();
    int late = (newTile - first) / ATTENTION_WARPS;
    if (newTile < count && newTile >= first && (newTile - first) % ATTENTION_WARPS == 0 && late < ATTENTION_STAGES) {
        tiles.copy(newTile, late);
        copy_commit();
        copy_wait<0>();
    }

    int g = lane >> 2;
    int t = lane & 3;
    i64 firstHead = (i64)sequence * p.heads + kvHead * group + firstQuery;
    uint4 query[STEPS];
#pragma unroll
    for (int step = 0; step < STEPS; ++step) {
        query[step] = make_uint4(0u, 0u, 0u, 0u);
        int dimension = step * 32 + t * 8;
        if (g < queries && dimension < HEAD_DIM) {
            query[step] = *(const uint4*)(p.queries + (firstHead + g) * HEAD_DIM + dimension);
        }
    }
    Outcome o;
    o.maximum = NO_SCORE;
    o.sum = 0.f;
#pragma unroll
    for (int i = 0; i < HEAD_DIM / 16; ++i) {
        o.values[i][0] = o.values[i][1] = o.values[i][2] = o.values[i][3] = 0.f;
    }
    int buffer = 0;
#pragma unroll 1
    for (int tile = first; tile < count; tile += ATTENTION_WARPS) {
        copy_wait<ATTENTION_STAGES - 1>();
        __syncwarp();
        attend(o, query, buffers + buffer * KV_STAGE_BYTES, tile * TILE_KEYS, end, p.scale, lane);
        __syncwarp();
        int next = tile + ATTENTION_STAGES * ATTENTION_WARPS;
        if (next < count) tiles.copy(next, buffer);
        copy_commit();
        buffer = buffer + 1 == ATTENTION_STAGES ? 0 : buffer + 1;
    }
    copy_wait<0>();
    o.sum += __shfl_xor_sync(0xffffffffu, o.sum, 1);
    o.sum += __shfl_xor_sync(0xffffffffu, o.sum, 2);
    __syncthreads();

    // The warps' outcomes meet in the memory of the pipeline: [warp][query][dimension].
    float* outcomes = (float*)shared;
    if (t == 0) statistics[warp][g] = make_float2(o.maximum, o.sum);
#pragma unroll
    for (int i = 0; i < HEAD_DIM / 16; ++i) {
        float* out = outcomes + (warp * QUERIES + 2 * t) * HEAD_DIM + 16 * i + g;
        out[0] = o.values[i][0];
        out[HEAD_DIM] = o.values[i][1];
        out[8] = o.values[i][2];
        out[HEAD_DIM + 8] = o.values[i][3];
    }
    __syncthreads();
    for (int at = threadIdx.x; at < queries * HEAD_DIM; at += ATTENTION_THREADS) {
        int q = at / HEAD_DIM;
        int dimension = at - q * HEAD_DIM;
        float maximum = NO_SCORE;
#pragma unroll
        for (int w = 0; w < ATTENTION_WARPS; ++w) maximum = fmaxf(maximum, statistics[w][q].x);
        float sum = 0.f;
        float value = 0.f;
#pragma unroll
        for (int w = 0; w < ATTENTION_WARPS; ++w) {
            float weight = exp2f(statistics[w][q].x - maximum);
            sum += weight * statistics[w][q].y;
            value += weight * outcomes[(w * QUERIES + q) * HEAD_DIM + dimension];
        }
        if (splits == 1) {
            p.output[(firstHead + q) * HEAD_DIM + dimension] = float_to_bf16(value / sum);
        } else {
            i64 part = (firstHead + q) * gridDim.y + blockIdx.y;
            p.partial[part * HEAD_DIM + dimension] = value;
            if (dimension == 0) p.statistics[part] = make_float2(maximum, sum);
        }
    }
    if (splits == 1) return;
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        u32* counter = p.finished + sequence * gridDim.x + blockIdx.x;
        last = atomicAdd(counter, 1u) == (u32)splits - 1;
        if (last) *counter = 0;
    }
    __syncthreads();
    if (last) {
        __threadfence();
        join_splits(p, firstHead, queries, splits, gridDim.y);
    }
}
