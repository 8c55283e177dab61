package dev.zebra.model.cuda;

/// What a training step is made of: [KernelOperations] on CUDA, [PlainOperations] to compare with.
/// Tensors are `[tokens, columns]`; results go into tensors that are given. "Sums" are float32
/// gradients that are added to, or overwritten if `fresh`.
interface FusedOperations extends AutoCloseable {

    /// What attention's backward pass needs of its forward pass.
    interface Attention extends AutoCloseable {
        /// `[tokens, heads * headDim]`
        FusedTensor output();

        @Override
        void close();
    }

    /// libtorch's number of the type activations have.
    int activationType();

    /// Columns of logits: the vocabulary, or more of which the rest is ignored.
    int logitColumns();

    /// Logits that are held at a time.
    long logitElements();

    /// Bytes of memory that are free for activations.
    long freeBytes();

    /// Takes the batch that the next calls are about.
    void begin(FusedBatch batch);

    void embed(FusedTensor embedding, FusedTensor x);

    /// Adds to the sums.
    void embedBackward(FusedTensor gradient, FusedTensor sums);

    void zero(FusedTensor x);

    /// out = rms_norm(x) * weight.
    ///
    /// @param inverse `[tokens]`, becomes 1 / root mean square
    void norm(FusedTensor x, FusedTensor weight, FusedTensor out, FusedTensor inverse);

    /// sum = x + y, then its norm.
    void addNorm(
            FusedTensor x,
            FusedTensor y,
            FusedTensor weight,
            FusedTensor sum,
            FusedTensor out,
            FusedTensor inverse);

    /// Backward of [#norm].
    ///
    /// @param gradient of the norm's output
    /// @param stream becomes the gradient of x, plus what is in it if `add`
    /// @param normed becomes the norm's output again
    void normBackward(
            FusedTensor gradient,
            FusedTensor x,
            FusedTensor weight,
            FusedTensor inverse,
            FusedTensor stream,
            boolean add,
            FusedTensor normed,
            FusedTensor sums,
            boolean fresh);

    /// out `[tokens, n]` = x `[tokens, m]` times the transpose of weight `[n, m]`.
    void product(FusedTensor x, FusedTensor weight, FusedTensor out);

    /// out `[tokens, m]` = gradient `[tokens, n]` times weight `[n, m]`.
    void productBackward(FusedTensor gradient, FusedTensor weight, FusedTensor out);

    /// sums `[n, m]` += the transpose of gradient `[tokens, n]` times x `[tokens, m]`.
    void weightBackward(FusedTensor gradient, FusedTensor x, FusedTensor sums, boolean fresh);

    /// Rotates queries and keys of qkv in place.
    ///
    /// @param rotation index, or [FusedShape.Layer#UNROTATED]
    void rotate(FusedTensor qkv, int rotation);

    Attention attention(FusedTensor qkv, int window);

    /// qkv, rotated, becomes the gradient of what it was before rotation.
    void attentionBackward(
            FusedTensor gradient, FusedTensor qkv, Attention forward, FusedShape.Layer layer);

    /// out = silu(gate) * up.
    void swiglu(FusedTensor gateUp, FusedTensor out);

    /// gateUp becomes its gradient, and the output's gradient becomes the output.
    void swigluBackward(FusedTensor gateUp, FusedTensor gradient);

    /// Losses of the tokens from `first` on; their logits become scale times the gradient.
    void crossEntropy(FusedTensor logits, int first, double scale);

    /// The sum of the losses since [#begin], which can be read once it has been computed.
    Loss loss();

    /// A sum that is being computed.
    @FunctionalInterface
    interface Loss {
        /// Waits for it.
        double get();
    }

    /// One step of AdamW along the gradients, clipped, if their norm is finite.
    ///
    /// @return the norm before clipping
    double step(FusedStep step);

    @Override
    void close();
}
