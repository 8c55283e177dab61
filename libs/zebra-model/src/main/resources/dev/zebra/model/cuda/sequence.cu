// The small kernels of a decoding step, and slow general ones for shapes that the fast ones do not
// take. Follows streaming.cu.

// Begins a step: reads the tokens' embeddings into the residual stream, turns positions into
// rotations, and forgets the best logits. Grid: sequences. The angles are float32, as everywhere.
extern "C" __global__ void begin_step(
    const u16* embedding, const int* ids, const int* positions, const float* frequencies, const float* factors,
    float* residual, float* rotations, u64* best, int hidden, int tables, int headDim) {
    int sequence = blockIdx.x;
    const uint4* row = (const uint4*)(embedding + (i64)ids[sequence] * hidden);
    float4* out = (float4*)(residual + (i64)sequence * hidden);
    for (int i = threadIdx.x; i < hidden / 8; i += blockDim.x) {
        uint4 v = row[i];
        out[2 * i] = make_float4(bf16_low(v.x), bf16_high(v.x), bf16_low(v.y), bf16_high(v.y));
        out[2 * i + 1] = make_float4(bf16_low(v.z), bf16_high(v.z), bf16_low(v.w), bf16_high(v.w));
    }
    int half = headDim / 2;
    for (int i = threadIdx.x; i < tables * half; i += blockDim.x) {
        int table = i / half;
        float angle = (float)positions[sequence] * frequencies[i];
        float sine, cosine;
        sincosf(angle, &sine, &cosine);
        float* angles = rotations + ((i64)sequence * tables + table) * headDim + i % half;
        angles[0] = cosine * factors[table];
        angles[half] = sine * factors[table];
    }
    if (threadIdx.x == 0) best[sequence] = 0;
}

// Adds products' partial sums [splits, rows, width] to the residual stream, then RMS-normalises it to
// bf16. Grid: rows.
extern "C" __global__ void __launch_bounds__(1024) add_and_normalize(
    float* residual, const float* partial, const u16* norm, u16* out, int width, int splits, float epsilon) {
    __shared__ float scratch[32];
    wait_for_previous();
    let_next_start();
    float4* row = (float4*)(residual + (i64)blockIdx.x * width);
    int pieces = width / 4;
    float sum = 0.f;
    for (int i = threadIdx.x; i < pieces; i += blockDim.x) {
        float4 x = row[i];
        for (int split = 0; split < splits; ++split) {
            float4 more = ((const float4*)(partial + (i64)(split * gridDim.x + blockIdx.x) * width))[i];
            x.x += more.x;
            x.y += more.y;
            x.z += more.z;
            x.w += more.w;
        }
        if (splits > 0) row[i] = x;
        sum += x.x * x.x + x.y * x.y + x.z * x.z + x.w * x.w;
    }
    float scale = rsqrtf(block_sum(sum, scratch) / (float)width + epsilon);
    for (int i = threadIdx.x; i < pieces; i += blockDim.x) {
        float4 x = row[i];
        uint2 w = ((const uint2*)norm)[i];
        uint2 bits;
        bits.x = floats_to_bf16(x.x * scale * bf16_low(w.x), x.y * scale * bf16_high(w.x));
        bits.y = floats_to_bf16(x.z * scale * bf16_low(w.y), x.w * scale * bf16_high(w.y));
        ((uint2*)(out + (i64)blockIdx.x * width))[i] = bits;
    }
}

// Rotates queries and keys of any even head size and caches keys and values. Grid: heads and twice
// the key-value heads, sequences. `mixed` is float32 [BATCH, heads + 2 kvHeads, headDim].
extern "C" __global__ void rotate_any(
    const float* mixed, const float* rotations, const int* slots, const int* positions, u16* queries, u16* keys,
    u16* values, int capacity, int heads, int kvHeads, int headDim, int tables, int table) {
    wait_for_previous();
    let_next_start();
    int head = blockIdx.x;
    int sequence = blockIdx.y;
    int slot = slots[sequence];
    if (slot < 0) return;
    const float* in = mixed + ((i64)sequence * gridDim.x + head) * headDim;
    i64 token = (i64)slot * capacity + positions[sequence] % capacity;
    u16* out;
    if (head < heads) {
        out = queries + ((i64)sequence * heads + head) * headDim;
    } else if (head < heads + kvHeads) {
        out = keys + (token * kvHeads + head - heads) * headDim;
    } else {
        out = values + (token * kvHeads + head - heads - kvHeads) * headDim;
    }
    bool rotate = head < heads + kvHeads && table >= 0;
    int half = headDim / 2;
    const float* angles = rotations + ((i64)sequence * tables + (rotate ? table : 0)) * headDim;
    for (int i = threadIdx.x; i < half; i += blockDim.x) {
        float cosine = rotate ? angles[i] : 1.f;
        float sine = rotate ? angles[half + i] : 0.f;
        out[i] = float_to_bf16(in[i] * cosine - in[half + i] * sine);
        out[half + i] = float_to_bf16(in[half + i] * cosine + in[i] * sine);
    }
}

// Attention for any head size up to 256, one query head of one sequence per block of 8 warps, which
// take turns at keys. Grid: heads, sequences.
extern "C" __global__ void __launch_bounds__(256) attention_any(
    const u16* queries, const u16* keys, const u16* values, const int* slots, const int* positions, u16* output,
    int capacity, int heads, int kvHeads, int headDim, float scale) {
    __shared__ float maxima[8];
    __shared__ float sums[8];
    __shared__ float outcomes[8][256];
    wait_for_previous();
    let_next_start();
    int head = blockIdx.x;
    int sequence = blockIdx.y;
    int warp = threadIdx.x >> 5;
    int lane = threadIdx.x & 31;
    int slot = slots[sequence];
    if (slot < 0) return;
    int length = min(positions[sequence] + 1, capacity);
    int kvHead = head / (heads / kvHeads);
    const u16* query = queries + ((i64)sequence * heads + head) * headDim;
    float q[8];
    float o[8];
    for (int i = 0; i < 8; ++i) {
        int dimension = lane + 32 * i;
        q[i] = dimension < headDim ? bf16_to_float(query[dimension]) : 0.f;
        o[i] = 0.f;
    }
    float maximum = -INFINITE;
    float sum = 0.f;
    for (int token = warp; token < length; token += 8) {
        i64 at = (((i64)slot * capacity + token) * kvHeads + kvHead) * headDim;
        float score = 0.f;
        for (int i = 0; i < 8; ++i) {
            int dimension = lane + 32 * i;
            if (dimension < headDim) score += q[i] * bf16_to_float(keys[at + dimension]);
        }
        score = warp_sum(score) * scale;
        float greater = fmaxf(maximum, score);
        float shrink = exp2f(maximum - greater);
        float weight = exp2f(score - greater);
        sum = sum * shrink + weight;
        for (int i = 0; i < 8; ++i) {
            int dimension = lane + 32 * i;
            if (dimension < headDim) o[i] = o[i] * shrink + weight * bf16_to_float(values[at + dimension]);
        }
        maximum = greater;
    }
    for (int i = 0; i < 8; ++i) outcomes[warp][lane + 32 * i] = o[i];
    if (lane == 0) {
        maxima[warp] = maximum;
        sums[warp] = sum;
    }
    __syncthreads();
    float greatest = -INFINITE;
    for (int w = 0; w < 8; ++w) greatest = fmaxf(greatest, maxima[w]);
    for (int dimension = threadIdx.x; dimension < headDim; dimension += 256) {
        float total = 0.f;
        float value = 0.f;
        for (int w = 0; w < 8; ++w) {
            float weight = exp2f(maxima[w] - greatest);
            total += weight * sums[w];
            value += weight * outcomes[w][dimension];
        }
        output[((i64)sequence * heads + head) * headDim + dimension] = float_to_bf16(value / total);
    }
}
