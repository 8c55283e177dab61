// Products of a weight matrix with a few activations, and what becomes of them. Follows weights.cu.

// Stages of a tile, in each split of the depth but the last, which may have fewer.
__device__ __forceinline__ int split_stages(const Product& p) {
    int stages = (p.depth + STAGE_COLUMNS - 1) / STAGE_COLUMNS;
    return (stages + p.depthSplits - 1) / p.depthSplits;
}

// Bytes between the rows of activations in shared memory: off by half the banks.
__device__ __forceinline__ int input_stride(int stages) { return stages * STAGE_ROW_BYTES + 64; }

// Puts x * norm into shared memory as bf16, and each warp's sums of squares into `squares`
// [BATCH][WARPS]. The division by the root mean square comes after the product.
__device__ __forceinline__ void read_normalized(const Product& p, char* inputs, int stride, float* squares) {
    int pieces = (stride - 64) / 8;  // of four elements
    const float4* x = (const float4*)p.input;
#pragma unroll 1
    for (int sequence = 0; sequence < BATCH; ++sequence) {
        float sum = 0.f;
#pragma unroll 4
        for (int i = threadIdx.x; i < pieces; i += THREADS) {
            uint2 bits = make_uint2(0u, 0u);
            if (i * 4 < p.depth) {
                float4 v = x[(i64)sequence * (p.depth / 4) + i];
                uint2 w = ((const uint2*)p.norm)[i];
                sum += v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w;
                bits.x = floats_to_bf16(v.x * bf16_low(w.x), v.y * bf16_high(w.x));
                bits.y = floats_to_bf16(v.z * bf16_low(w.y), v.w * bf16_high(w.y));
            }
            *(uint2*)(inputs + sequence * stride + i * 8) = bits;
        }
        sum = warp_sum(sum);
        if ((threadIdx.x & 31) == 0) squares[sequence * WARPS + (threadIdx.x >> 5)] = sum;
    }
}

// Starts copying the activations of the columns from `first` on.
__device__ __forceinline__ void read_copied(const Product& p, u32 inputs, int stride, int first) {
    int pieces = (stride - 64) / 16;
    const u16* x = (const u16*)p.input;
#pragma unroll 1
    for (int sequence = 0; sequence < BATCH; ++sequence) {
        for (int i = threadIdx.x; i < pieces; i += THREADS) {
            int column = first + i * 8;
            bool valid = column < p.depth;
            copy_async(
                inputs + sequence * stride + i * 16, valid ? x + (i64)sequence * p.depth + column : x, valid);
        }
    }
    copy_commit();
}

// 8 activations of a sequence from `column` on.
template <Input INPUT>
__device__ __forceinline__ uint4 activations(const Product& p, const char* inputs, int stride, int sequence, int column) {
    if (INPUT == REMOTE) {
        if (column >= p.depth) return make_uint4(0u, 0u, 0u, 0u);
        return *(const uint4*)((const u16*)p.input + (i64)sequence * p.depth + column);
    }
    return *(const uint4*)(inputs + sequence * stride + column * 2);
}

// Products of one stage, added to the sums of the first octet (0 to 3) and the second (4 to 7).
template <Input INPUT>
__device__ __forceinline__ void multiply_stage(
    const Product& p, float* sums, const char* buffer, const char* inputs, int stride, int column, int lane) {
    int g = lane >> 2;
    int t = lane & 3;
    const char* row = buffer + g * STAGE_ROW_BYTES;
#pragma unroll
    for (int step = 0; step < STAGE_COLUMNS / 32; ++step) {
        u32 piece = (u32)((step * 4 + t) ^ ((g & 1) << 2)) << 4;
        uint4 w0 = *(const uint4*)(row + piece);
        uint4 w1 = *(const uint4*)(row + 8 * STAGE_ROW_BYTES + piece);
        uint4 a = make_uint4(0u, 0u, 0u, 0u);
        uint4 b = make_uint4(0u, 0u, 0u, 0u);
        int at = column + step * 32 + t * 8;
        if (g < BATCH) a = activations<INPUT>(p, inputs, stride, g, at);
        if (g + 8 < BATCH) b = activations<INPUT>(p, inputs, stride, g + 8, at);
        multiply(sums, a.x, b.x, a.y, b.y, w0.x, w0.y);
        multiply(sums + 4, a.x, b.x, a.y, b.y, w1.x, w1.y);
        multiply(sums, a.z, b.z, a.w, b.w, w0.z, w0.w);
        multiply(sums + 4, a.z, b.z, a.w, b.w, w1.z, w1.w);
    }
}

// A logit and its row as one number that orders as the logit does, the first row ahead of equals.
__device__ __forceinline__ u64 ranked(float logit, int row) {
    u32 bits = __float_as_uint(logit);
    u32 ordered = (bits & 0x80000000u) ? ~bits : bits | 0x80000000u;
    return ((u64)ordered << 32) | (u32)~row;
}

// Takes the sum of a row of the tile (0 to 15) for a sequence. Every lane of the warp calls it;
// those with `exists` false have no row.
template <Output OUTPUT>
__device__ __forceinline__ void finish(
    const Product& p, int tile, int sequence, int local, float sum, bool exists, u64& best) {
    int first, second;
    octets<OUTPUT>(p, tile, first, second);
    int row = local < 8 ? first + local : second + local - 8;
    exists = exists && row < p.rows;
    if (OUTPUT == GATED) {
        float up = __shfl_xor_sync(0xffffffffu, sum, 8);
        if (exists && local < 8) {
            float silu = sum / (1.f + expf(-sum));
            ((u16*)p.output)[(i64)sequence * (p.rows / 2) + row] = float_to_bf16(silu * up);
        }
    } else if (OUTPUT == ROTATED) {
        float other = __shfl_xor_sync(0xffffffffu, sum, 8);
        if (!exists || p.slots[sequence] < 0) return;
        int head = row / p.headDim;
        int dimension = row - head * p.headDim;
        int half = p.headDim / 2;
        if (head < p.heads + p.kvHeads && p.table >= 0) {
            const float* table = p.rotations + ((i64)sequence * p.tables + p.table) * p.headDim;
            int frequency = local < 8 ? dimension : dimension - half;
            float cosine = table[frequency];
            float sine = table[half + frequency];
            sum = local < 8 ? sum * cosine - other * sine : sum * cosine + other * sine;
        }
        u16 value = float_to_bf16(sum);
        if (head < p.heads) {
            ((u16*)p.output)[(i64)sequence * p.heads * p.headDim + row] = value;
        } else {
            bool key = head < p.heads + p.kvHeads;
            int kvHead = head - p.heads - (key ? 0 : p.kvHeads);
            i64 token = (i64)p.slots[sequence] * p.capacity + p.positions[sequence] % p.capacity;
            (key ? p.keys : p.values)[(token * p.kvHeads + kvHead) * p.headDim + dimension] = value;
        }
    } else if (exists) {
        int split = OUTPUT == PARTIAL ? blockIdx.y : 0;
        float* out = (float*)p.output + (i64)(split * BATCH + sequence) * p.rows + row;
        if (OUTPUT == ADDED) {
            *out += sum;
        } else {
            *out = sum;
        }
        if (OUTPUT == LOGITS) {
            u64 rank = ranked(sum, row);
            best = rank > best ? rank : best;
        }
    }
}

// Shared memory: the weights' pipeline, two sets of partial sums, the sums of squares, and the
// activations unless they are remote. See SharedMemory.java.
template <Input INPUT, Output OUTPUT>
__device__ __forceinline__ void product(const Product& p) {
    float* sets = (float*)(shared + WARPS * STAGES * STAGE_BYTES);
    float* squares = sets + 2 * WARPS * SUMS;
    char* inputs = (char*)(squares + BATCH * WARPS);
    int warp = threadIdx.x >> 5;
    int lane = threadIdx.x & 31;
    int splitStages = split_stages(p);
    int firstStage = blockIdx.y * splitStages;
    int firstColumn = firstStage * STAGE_COLUMNS;
    int stages = min(splitStages, (p.depth + STAGE_COLUMNS - 1) / STAGE_COLUMNS - firstStage);
    int stride = input_stride(splitStages);
    int perTile = OUTPUT == GATED ? 8 : TILE_ROWS;
    int allTiles = ((OUTPUT == GATED ? p.rows / 2 : p.rows) + perTile - 1) / perTile;
    int tiles = (allTiles - (int)blockIdx.x + (int)gridDim.x - 1) / (int)gridDim.x;
    const char* buffers = shared + warp * STAGES * STAGE_BYTES;

    Pipeline<OUTPUT> pipeline(p, shared_address(buffers), tiles, stages, firstColumn);
    Cursor current = pipeline.next;
#pragma unroll 1
    for (int i = 0; i < STAGES; ++i) pipeline.copy_next();
    wait_for_previous();
    let_next_start();

    if (INPUT == NORMALIZED) read_normalized(p, inputs, stride, squares);
    if (INPUT == COPIED) {
        read_copied(p, shared_address(inputs), stride, firstColumn);
        copy_wait<0>();
    }
    __syncthreads();

    int buffer = 0;
    u64 best = 0;
#pragma unroll 1
    for (int tile = 0; tile < tiles; ++tile) {
        float sums[8] = {0.f, 0.f, 0.f, 0.f, 0.f, 0.f, 0.f, 0.f};
        while (current.tile == tile) {
            copy_wait<STAGES - 1>();
            __syncwarp();
            multiply_stage<INPUT>(
                p, sums, buffers + buffer * STAGE_BYTES, inputs, stride, current.stage * STAGE_COLUMNS, lane);
            __syncwarp();
            pipeline.copy_next();
            buffer = buffer + 1 == STAGES ? 0 : buffer + 1;
            current.advance(stages);
        }
        float* set = sets + (tile & 1) * WARPS * SUMS;
        int g = lane >> 2;
        int t = lane & 3;
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            int sequence = g + half * 8;
            if (sequence < BATCH) {
                float* out = set + (warp * BATCH + sequence) * TILE_ROWS + 2 * t;
                out[0] = sums[half * 2];
                out[1] = sums[half * 2 + 1];
                out[8] = sums[4 + half * 2];
                out[9] = sums[4 + half * 2 + 1];
            }
        }
        __syncthreads();
        // The warps take turns at finishing, but a logit's thread keeps its sequence.
        int turn = OUTPUT == LOGITS ? 0 : 32 * (tile % WARPS);
        int index = (int)threadIdx.x - turn + ((int)threadIdx.x < turn ? THREADS : 0);
        for (int at = index; (at & ~31) < SUMS; at += THREADS) {
            bool exists = at < SUMS;
            int sequence = exists ? at / TILE_ROWS : 0;
            float sum = 0.f;
            if (exists) {
#pragma unroll
                for (int w = 0; w < WARPS; ++w) sum += set[w * SUMS + at];
            }
            if (INPUT == NORMALIZED) {
                float square = 0.f;
#pragma unroll
                for (int w = 0; w < WARPS; ++w) square += squares[sequence * WARPS + w];
                sum *= rsqrtf(square / (float)p.depth + p.epsilon);
            }
            finish<OUTPUT>(p, blockIdx.x + tile * gridDim.x, sequence, at & 15, sum, exists, best);
        }
    }
    copy_wait<0>();
    if (OUTPUT == LOGITS && threadIdx.x < SUMS && best != 0) {
        atomicMax((unsigned long long*)p.best + threadIdx.x / TILE_ROWS, best);
    }
}

#define PRODUCT(NAME, INPUT, OUTPUT)                                                        \
    extern "C" __global__ void __launch_bounds__(THREADS) NAME(__grid_constant__ const Product p) { \
        product<INPUT, OUTPUT>(p);                                                          \
    }

#if ROTATES_IN_PRODUCT
PRODUCT(rotated, ACTIVATIONS, ROTATED)
#else
PRODUCT(written, ACTIVATIONS, WRITTEN)
#endif
PRODUCT(gated, ACTIVATIONS, GATED)
PRODUCT(logits, ACTIVATIONS, LOGITS)
PRODUCT(added, COPIED, ADDED)
PRODUCT(partial, COPIED, PARTIAL)
