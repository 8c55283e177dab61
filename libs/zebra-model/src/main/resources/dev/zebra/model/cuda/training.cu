// What a training step computes besides matrix products and attention. Activations are bfloat16,
// row-major [tokens, columns], and all arithmetic is float32. Compiled after numbers.cu for one
// shape: HIDDEN, INTERMEDIATE, HEADS, KV_HEADS, HEAD_DIM, NORM_THREADS and NORM_VECTORS are macros,
// a vector being eight elements, 16 bytes.

#define VECTOR 8
#define HALF_DIM (HEAD_DIM / 2)
#define PROJECTED ((HEADS + 2 * KV_HEADS) * HEAD_DIM)
#define HIDDEN_VECTORS (HIDDEN / VECTOR)

__device__ __forceinline__ uint4 load_vector(const u16* p) { return *(const uint4*)p; }

__device__ __forceinline__ void store_vector(u16* p, uint4 v) { *(uint4*)p = v; }

__device__ __forceinline__ void unpack(uint4 v, float* x) {
    x[0] = bf16_low(v.x), x[1] = bf16_high(v.x);
    x[2] = bf16_low(v.y), x[3] = bf16_high(v.y);
    x[4] = bf16_low(v.z), x[5] = bf16_high(v.z);
    x[6] = bf16_low(v.w), x[7] = bf16_high(v.w);
}

__device__ __forceinline__ uint4 pack(const float* x) {
    uint4 v;
    v.x = floats_to_bf16(x[0], x[1]);
    v.y = floats_to_bf16(x[2], x[3]);
    v.z = floats_to_bf16(x[4], x[5]);
    v.w = floats_to_bf16(x[6], x[7]);
    return v;
}

// x = the embedding's rows of the ids. A block per token.
extern "C" __global__ void embed(const i64* ids, const u16* embedding, u16* x) {
    i64 from = ids[blockIdx.x] * HIDDEN, to = (i64)blockIdx.x * HIDDEN;
    for (int v = threadIdx.x; v < HIDDEN_VECTORS; v += blockDim.x)
        store_vector(x + to + v * VECTOR, load_vector(embedding + from + v * VECTOR));
}

// Adds each token's gradient to the row of its id. A block per token.
extern "C" __global__ void embed_backward(const i64* ids, const u16* gradient, float* sums) {
    i64 from = (i64)blockIdx.x * HIDDEN, to = ids[blockIdx.x] * HIDDEN;
    for (int v = threadIdx.x; v < HIDDEN_VECTORS; v += blockDim.x) {
        float g[VECTOR];
        unpack(load_vector(gradient + from + v * VECTOR), g);
        float* sum = sums + to + v * VECTOR;
#if __CUDA_ARCH__ >= 900
        asm volatile("red.global.add.v4.f32 [%0], {%1, %2, %3, %4};"
                     :: "l"(sum), "f"(g[0]), "f"(g[1]), "f"(g[2]), "f"(g[3]) : "memory");
        asm volatile("red.global.add.v4.f32 [%0], {%1, %2, %3, %4};"
                     :: "l"(sum + 4), "f"(g[4]), "f"(g[5]), "f"(g[6]), "f"(g[7]) : "memory");
#else
#pragma unroll
        for (int i = 0; i < VECTOR; ++i) atomicAdd(sum + i, g[i]);
#endif
    }
}

// out = rms_norm(x + y) * weight, sum = x + y; y may be null, then there is no sum. The norm is that
// of the sum as it is stored. inverse[row] = 1 / rms. A block per row.
extern "C" __global__ void __launch_bounds__(NORM_THREADS)
rms_norm(const u16* x, const u16* y, const u16* weight, u16* sum, u16* out, float* inverse,
     float epsilon) {
    __shared__ float scratch[32];
    i64 row = (i64)blockIdx.x * HIDDEN;
    uint4 values[NORM_VECTORS];
    float squares = 0.f;
#pragma unroll
    for (int i = 0; i < NORM_VECTORS; ++i) {
        int v = threadIdx.x + i * NORM_THREADS;
        values[i] = make_uint4(0, 0, 0, 0);
        if (v < HIDDEN_VECTORS) {
            float a[VECTOR];
            values[i] = load_vector(x + row + v * VECTOR);
            if (y) {
                float b[VECTOR];
                unpack(values[i], a);
                unpack(load_vector(y + row + v * VECTOR), b);
#pragma unroll
                for (int j = 0; j < VECTOR; ++j) a[j] += b[j];
                values[i] = pack(a);
                store_vector(sum + row + v * VECTOR, values[i]);
            }
            unpack(values[i], a);
#pragma unroll
            for (int j = 0; j < VECTOR; ++j) squares += a[j] * a[j];
        }
    }
    float scale = rsqrtf(block_sum(squares, scratch) / HIDDEN + epsilon);
    if (threadIdx.x == 0) inverse[blockIdx.x] = scale;
#pragma unroll
    for (int i = 0; i < NORM_VECTORS; ++i) {
        int v = threadIdx.x + i * NORM_THREADS;
        if (v < HIDDEN_VECTORS) {
            float a[VECTOR], w[VECTOR];
            unpack(values[i], a);
            unpack(load_vector(weight + v * VECTOR), w);
#pragma unroll
            for (int j = 0; j < VECTOR; ++j) a[j] *= scale * w[j];
            store_vector(out + row + v * VECTOR, pack(a));
        }
    }
}

// Backward of n = x * inverse * weight. stream = gradient of x, plus what is in it if `add`;
// normed = n once more (may be null, may be `gradient`); partial[block] = this block's share of the
// weight's gradient. Blocks take rows in turn.
extern "C" __global__ void __launch_bounds__(NORM_THREADS)
rms_norm_backward(const u16* gradient, const u16* x, const u16* weight, const float* inverse,
              u16* stream, int add, u16* normed, float* partial, int rows) {
    __shared__ float scratch[32];
    float shares[NORM_VECTORS][VECTOR] = {};
    for (int r = blockIdx.x; r < rows; r += gridDim.x) {
        i64 row = (i64)r * HIDDEN;
        uint4 gradients[NORM_VECTORS], values[NORM_VECTORS];
        float dot = 0.f, scale = inverse[r];
#pragma unroll
        for (int i = 0; i < NORM_VECTORS; ++i) {
            int v = threadIdx.x + i * NORM_THREADS;
            if (v < HIDDEN_VECTORS) {
                gradients[i] = load_vector(gradient + row + v * VECTOR);
                values[i] = load_vector(x + row + v * VECTOR);
            }
        }
#pragma unroll
        for (int i = 0; i < NORM_VECTORS; ++i) {
            int v = threadIdx.x + i * NORM_THREADS;
            if (v < HIDDEN_VECTORS) {
                float g[VECTOR], a[VECTOR], w[VECTOR];
                unpack(gradients[i], g);
                unpack(values[i], a);
                unpack(load_vector(weight + v * VECTOR), w);
#pragma unroll
                for (int j = 0; j < VECTOR; ++j) {
                    dot += g[j] * w[j] * a[j];
                    shares[i][j] += g[j] * a[j] * scale;
                }
            }
        }
        float shrink = block_sum(dot, scratch) * scale * scale * scale / HIDDEN;
#pragma unroll
        for (int i = 0; i < NORM_VECTORS; ++i) {
            int v = threadIdx.x + i * NORM_THREADS;
            if (v < HIDDEN_VECTORS) {
                float g[VECTOR], a[VECTOR], w[VECTOR], n[VECTOR];
                unpack(gradients[i], g);
                unpack(values[i], a);
                unpack(load_vector(weight + v * VECTOR), w);
#pragma unroll
                for (int j = 0; j < VECTOR; ++j) {
                    n[j] = a[j] * scale * w[j];
                    g[j] = scale * w[j] * g[j] - shrink * a[j];
                }
                if (normed) store_vector(normed + row + v * VECTOR, pack(n));
                if (add) {
                    float s[VECTOR];
                    unpack(load_vector(stream + row + v * VECTOR), s);
#pragma unroll
                    for (int j = 0; j < VECTOR; ++j) g[j] += s[j];
                }
                store_vector(stream + row + v * VECTOR, pack(g));
            }
        }
    }
#pragma unroll
    for (int i = 0; i < NORM_VECTORS; ++i) {
        int v = threadIdx.x + i * NORM_THREADS;
        if (v < HIDDEN_VECTORS) {
            float4* to = (float4*)(partial + (i64)blockIdx.x * HIDDEN + v * VECTOR);
            to[0] = make_float4(shares[i][0], shares[i][1], shares[i][2], shares[i][3]);
            to[1] = make_float4(shares[i][4], shares[i][5], shares[i][6], shares[i][7]);
        }
    }
}

// sums = the column sums of partial [rows, HIDDEN], plus what is in it if `add`. Blocks of 32 x 8
// threads take 32 columns each.
extern "C" __global__ void __launch_bounds__(256)
sum_partials(const float* partial, int rows, float* sums, int add) {
    __shared__ float scratch[8][32];
    int lane = threadIdx.x & 31, part = threadIdx.x >> 5;
    int column = blockIdx.x * 32 + lane;
    float sum = 0.f;
    if (column < HIDDEN)
        for (int r = part; r < rows; r += 8) sum += partial[(i64)r * HIDDEN + column];
    scratch[part][lane] = sum;
    __syncthreads();
    if (part == 0 && column < HIDDEN) {
        for (int p = 1; p < 8; ++p) sum += scratch[p][lane];
        sums[column] = sum + (add ? sums[column] : 0.f);
    }
}

// Cosines and sines [positions, HALF_DIM] of float32 angles, times a factor.
extern "C" __global__ void rotations(const float* frequencies, float factor, int positions,
                                     float* cosines, float* sines) {
    i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < (i64)positions * HALF_DIM) {
        float sine, cosine;
        sincosf((float)(i / HALF_DIM) * frequencies[i % HALF_DIM], &sine, &cosine);
        cosines[i] = cosine * factor;
        sines[i] = sine * factor;
    }
}

// Rotates a vector pair: `first` of the first half of a head, `second` of the second half.
__device__ __forceinline__ void rotate(uint4& first, uint4& second, const float* cosines,
                                       const float* sines, float direction) {
    float a[VECTOR], b[VECTOR], c[VECTOR], s[VECTOR];
    unpack(first, a);
    unpack(second, b);
    *(float4*)c = *(const float4*)cosines, *(float4*)(c + 4) = *(const float4*)(cosines + 4);
    *(float4*)s = *(const float4*)sines, *(float4*)(s + 4) = *(const float4*)(sines + 4);
#pragma unroll
    for (int j = 0; j < VECTOR; ++j) {
        float sine = direction * s[j], x = a[j];
        a[j] = x * c[j] - b[j] * sine;
        b[j] = b[j] * c[j] + x * sine;
    }
    first = pack(a);
    second = pack(b);
}

// Rotates the queries and keys of qkv [tokens, PROJECTED] in place, each token by its position.
extern "C" __global__ void rope(u16* qkv, const int* positions, const float* cosines,
                                const float* sines, int tokens) {
    const int pairs = HALF_DIM / VECTOR, heads = HEADS + KV_HEADS;
    i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= (i64)tokens * heads * pairs) return;
    int pair = i % pairs, head = i / pairs % heads, token = i / (pairs * heads);
    u16* at = qkv + (i64)token * PROJECTED + head * HEAD_DIM + pair * VECTOR;
    i64 angle = (i64)positions[token] * HALF_DIM + pair * VECTOR;
    uint4 first = load_vector(at), second = load_vector(at + HALF_DIM);
    rotate(first, second, cosines + angle, sines + angle, 1.f);
    store_vector(at, first);
    store_vector(at + HALF_DIM, second);
}

// Gathers the gradients of queries [tokens, HEADS, HEAD_DIM], keys and values [tokens, KV_HEADS,
// HEAD_DIM] in qkv [tokens, PROJECTED], those of queries and keys rotated back. Without cosines
// nothing is rotated.
extern "C" __global__ void rope_backward(const u16* q, const u16* k, const u16* v, u16* qkv,
                                         const int* positions, const float* cosines,
                                         const float* sines, int tokens) {
    const int pairs = HALF_DIM / VECTOR, heads = HEADS + 2 * KV_HEADS;
    i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= (i64)tokens * heads * pairs) return;
    int pair = i % pairs, head = i / pairs % heads, token = i / (pairs * heads);
    const u16* from;
    if (head < HEADS) from = q + ((i64)token * HEADS + head) * HEAD_DIM;
    else if (head < HEADS + KV_HEADS) from = k + ((i64)token * KV_HEADS + head - HEADS) * HEAD_DIM;
    else from = v + ((i64)token * KV_HEADS + head - HEADS - KV_HEADS) * HEAD_DIM;
    from += pair * VECTOR;
    uint4 first = load_vector(from), second = load_vector(from + HALF_DIM);
    if (cosines && head < HEADS + KV_HEADS) {
        i64 angle = (i64)positions[token] * HALF_DIM + pair * VECTOR;
        rotate(first, second, cosines + angle, sines + angle, -1.f);
    }
    u16* to = qkv + (i64)token * PROJECTED + head * HEAD_DIM + pair * VECTOR;
    store_vector(to, first);
    store_vector(to + HALF_DIM, second);
}

// out [tokens, INTERMEDIATE] = silu(gate) * up of [tokens, gate | up].
extern "C" __global__ void swiglu(const u16* gate_up, u16* out, int tokens) {
    const int vectors = INTERMEDIATE / VECTOR;
    i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= (i64)tokens * vectors) return;
    const u16* at = gate_up + i / vectors * (2 * INTERMEDIATE) + i % vectors * VECTOR;
    float g[VECTOR], u[VECTOR];
    unpack(load_vector(at), g);
    unpack(load_vector(at + INTERMEDIATE), u);
#pragma unroll
    for (int j = 0; j < VECTOR; ++j) g[j] = g[j] / (1.f + __expf(-g[j])) * u[j];
    store_vector(out + i * VECTOR, pack(g));
}

// In place: gate_up becomes its gradient, and `gradient` of the output becomes the output.
extern "C" __global__ void swiglu_backward(u16* gate_up, u16* gradient, int tokens) {
    const int vectors = INTERMEDIATE / VECTOR;
    i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= (i64)tokens * vectors) return;
    u16* at = gate_up + i / vectors * (2 * INTERMEDIATE) + i % vectors * VECTOR;
    float g[VECTOR], u[VECTOR], d[VECTOR];
    unpack(load_vector(at), g);
    unpack(load_vector(at + INTERMEDIATE), u);
    unpack(load_vector(gradient + i * VECTOR), d);
#pragma unroll
    for (int j = 0; j < VECTOR; ++j) {
        float gate = 1.f / (1.f + __expf(-g[j])), silu = g[j] * gate, up = u[j];
        u[j] = d[j] * silu;
        g[j] = d[j] * up * gate * (1.f + g[j] * (1.f - gate));
        d[j] = silu * up;
    }
    store_vector(at, pack(g));
    store_vector(at + INTERMEDIATE, pack(u));
    store_vector(gradient + i * VECTOR, pack(d));
}

// Joins two running (maximum, sum of exponentials below it).
__device__ __forceinline__ void join(float& top, float& sum, float other_top, float other_sum) {
    float higher = fmaxf(top, other_top);
    sum = sum * __expf(top - higher) + other_sum * __expf(other_top - higher);
    top = higher;
}

// Natural-log cross-entropy of logits [rows, stride], `vocabulary` of which count; a negative label
// is ignored. The logits become scale * the gradient. A block of 512 threads per row.
extern "C" __global__ void __launch_bounds__(512)
cross_entropy(u16* logits, const i64* labels, float* losses, float scale, int vocabulary,
              int stride) {
    __shared__ float tops[16], sums[16];
    u16* row = logits + (i64)blockIdx.x * stride;
    i64 label = labels[blockIdx.x];
    int vectors = stride / VECTOR;
    if (label < 0) {
        for (int v = threadIdx.x; v < vectors; v += 512)
            store_vector(row + v * VECTOR, make_uint4(0, 0, 0, 0));
        if (threadIdx.x == 0) losses[blockIdx.x] = 0.f;
        return;
    }
    float chosen = bf16_to_float(row[label]);
    float top = -1e30f, sum = 0.f;
    for (int v = threadIdx.x; v < vectors; v += 512) {
        float x[VECTOR];
        unpack(load_vector(row + v * VECTOR), x);
        float highest = -1e30f, part = 0.f;
#pragma unroll
        for (int j = 0; j < VECTOR; ++j) {
            if (v * VECTOR + j >= vocabulary) x[j] = -1e30f;
            highest = fmaxf(highest, x[j]);
        }
#pragma unroll
        for (int j = 0; j < VECTOR; ++j) part += __expf(x[j] - highest);
        join(top, sum, highest, part);
    }
#pragma unroll
    for (int lanes = 16; lanes > 0; lanes >>= 1)
        join(top, sum, __shfl_xor_sync(0xffffffffu, top, lanes),
             __shfl_xor_sync(0xffffffffu, sum, lanes));
    if ((threadIdx.x & 31) == 0) tops[threadIdx.x >> 5] = top, sums[threadIdx.x >> 5] = sum;
    __syncthreads();
    top = tops[0], sum = sums[0];
    for (int warp = 1; warp < 16; ++warp) join(top, sum, tops[warp], sums[warp]);
    if (threadIdx.x == 0) losses[blockIdx.x] = top + logf(sum) - chosen;
    float share = scale / sum;
    for (int v = threadIdx.x; v < vectors; v += 512) {
        float x[VECTOR];
        unpack(load_vector(row + v * VECTOR), x);
#pragma unroll
        for (int j = 0; j < VECTOR; ++j) {
            int token = v * VECTOR + j;
            x[j] = token < vocabulary ? __expf(x[j] - top) * share : 0.f;
            if (token == label) x[j] -= scale;
        }
        store_vector(row + v * VECTOR, pack(x));
    }
}

__device__ __forceinline__ double block_sum_of_doubles(double x, double* scratch) {
    scratch[threadIdx.x] = x;
    __syncthreads();
    for (int stride = 512; stride > 0; stride >>= 1) {
        if (threadIdx.x < stride) scratch[threadIdx.x] += scratch[threadIdx.x + stride];
        __syncthreads();
    }
    return scratch[0];
}

// total = the sum of n values. One block of 1024 threads.
extern "C" __global__ void __launch_bounds__(1024) total(const float* values, int n, double* total) {
    __shared__ double scratch[1024];
    double sum = 0;
    for (int i = threadIdx.x; i < n; i += 1024) sum += values[i];
    sum = block_sum_of_doubles(sum, scratch);
    if (threadIdx.x == 0) *total = sum;
}

// A parameter tensor of `size` elements and what belongs to it. `start` is the number of chunks of
// the tensors before it. compute may be null: then the weight itself is computed with.
struct Parameter {
    float* weight;
    float* gradient;
    float* first;
    float* second;
    u16* compute;
    i64 size;
    int start;
    float decay;
};

#define CHUNK 32768

// The parameter that a block's chunk belongs to.
__device__ __forceinline__ const Parameter* parameter_of(const Parameter* parameters, int count) {
    int low = 0, high = count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (parameters[middle].start <= (int)blockIdx.x) low = middle;
        else high = middle - 1;
    }
    return parameters + low;
}

// The sum of squares of each chunk's gradients. A block of 256 threads per chunk.
extern "C" __global__ void __launch_bounds__(256)
sum_squares(const Parameter* parameters, int count, float* partial) {
    __shared__ float scratch[32];
    const Parameter* p = parameter_of(parameters, count);
    i64 from = (i64)(blockIdx.x - p->start) * CHUNK;
    int n = (int)min((i64)CHUNK, p->size - from);
    const float* g = p->gradient + from;
    float sum = 0.f;
    for (int i = threadIdx.x; i < n / 4; i += 256) {
        float4 x = ((const float4*)g)[i];
        sum += x.x * x.x + x.y * x.y + x.z * x.z + x.w * x.w;
    }
    for (int i = n / 4 * 4 + threadIdx.x; i < n; i += 256) sum += g[i] * g[i];
    sum = block_sum(sum, scratch);
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// norm[0] = the root of the sum, norm[1] = what gradients are multiplied by to be clipped.
// One block of 1024 threads.
extern "C" __global__ void __launch_bounds__(1024)
clip(const float* partial, int n, float limit, float* norm) {
    __shared__ double scratch[1024];
    double sum = 0;
    for (int i = threadIdx.x; i < n; i += 1024) sum += partial[i];
    float root = (float)sqrt(block_sum_of_doubles(sum, scratch));
    if (threadIdx.x == 0) {
        norm[0] = root;
        norm[1] = root > limit ? limit / (root + 1e-6f) : 1.f;
    }
}

struct Step {
    float rate, beta1, beta2, epsilon;
    // 1 - beta^steps, of the second its root
    float correction1, root_correction2;
};

__device__ __forceinline__ float adamw_element(float& w, float g, float& m, float& v, Step s,
                                               float decay) {
    m = s.beta1 * m + (1.f - s.beta1) * g;
    v = s.beta2 * v + (1.f - s.beta2) * g * g;
    w -= s.rate * decay * w;
    w -= s.rate / s.correction1 * m / (sqrtf(v) / s.root_correction2 + s.epsilon);
    return w;
}

// One step of every parameter, unless the norm is not finite. A block of 256 threads per chunk.
extern "C" __global__ void __launch_bounds__(256)
adamw(const Parameter* parameters, int count, const float* norm, Step step) {
    if (!isfinite(norm[0])) return;
    float clip = norm[1];
    const Parameter p = *parameter_of(parameters, count);
    i64 from = (i64)(blockIdx.x - p.start) * CHUNK;
    int n = (int)min((i64)CHUNK, p.size - from);
    float4 *weight = (float4*)(p.weight + from), *first = (float4*)(p.first + from),
           *second = (float4*)(p.second + from);
    const float4* gradient = (const float4*)(p.gradient + from);
#pragma unroll 2
    for (int i = threadIdx.x; i < n / 4; i += 256) {
        float4 w = weight[i], g = __ldcs(gradient + i), m = first[i], v = second[i];
        adamw_element(w.x, g.x * clip, m.x, v.x, step, p.decay);
        adamw_element(w.y, g.y * clip, m.y, v.y, step, p.decay);
        adamw_element(w.z, g.z * clip, m.z, v.z, step, p.decay);
        adamw_element(w.w, g.w * clip, m.w, v.w, step, p.decay);
        weight[i] = w, first[i] = m, second[i] = v;
        if (p.compute)
            *(uint2*)(p.compute + from + i * 4) =
                make_uint2(floats_to_bf16(w.x, w.y), floats_to_bf16(w.z, w.w));
    }
    for (i64 i = from + n / 4 * 4 + threadIdx.x; i < from + n; i += 256) {
        float w = adamw_element(p.weight[i], p.gradient[i] * clip, p.first[i], p.second[i], step,
                                p.decay);
        if (p.compute) p.compute[i] = float_to_bf16(w);
    }
}
