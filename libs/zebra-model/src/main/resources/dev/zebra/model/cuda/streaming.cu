// Asynchronous copies into shared memory and products on the tensor cores. Needs compute
// capability 8.0. Follows numbers.cu.

// A block's dynamic shared memory.
extern __shared__ __align__(128) char shared[];

__device__ __forceinline__ u32 shared_address(const void* p) {
    return (u32)__cvta_generic_to_shared(p);
}

// Copies 16 bytes, or writes zeros where `valid` is false; the source is then not read.
__device__ __forceinline__ void copy_async(u32 to, const void* from, bool valid) {
    int bytes = valid ? 16 : 0;
    asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(bytes)
                 : "memory");
}

__device__ __forceinline__ void copy_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Waits until at most `PENDING` of the thread's latest groups of copies are under way.
template <int PENDING>
__device__ __forceinline__ void copy_wait() {
    asm volatile("cp.async.wait_group %0;" ::"n"(PENDING) : "memory");
}

// c[16][8] += a[16][16] b[16][8], bf16 in, float32 out. Lane 4 g + t has a's rows g (a0, a2) and
// g + 8 (a1, a3), b's column g, and c's rows g (c0, c1) and g + 8 (c2, c3), columns 2 t and 2 t + 1.
// Of the depth it has 2 t and 2 t + 1 in a0, a1, b0, and those plus 8 in a2, a3, b1.
__device__ __forceinline__ void multiply(float* c, u32 a0, u32 a1, u32 a2, u32 a3, u32 b0, u32 b1) {
    asm(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
        "{%0,%1,%2,%3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}

// Four 8 x 8 matrices of 16-bit elements, transposed; lane 8 j + r gives the address of row r of
// matrix j.
__device__ __forceinline__ uint4 load_transposed(u32 address) {
    uint4 v;
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
                 : "r"(address)
                 : "memory");
    return v;
}
