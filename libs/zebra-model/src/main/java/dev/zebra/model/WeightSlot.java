package dev.zebra.model;

import java.util.ArrayList;
import java.util.List;

/// One tensor of the program's weight list. Several tensors of a checkpoint may stand in it, one
/// below the other, so that one matrix product serves them all.
///
/// @param parts the checkpoint's tensors, from the first row to the last
/// @param columns width of a row; 0 for a vector
/// @param kind what it is, for initialisation and weight decay
record WeightSlot(List<Part> parts, long columns, Kind kind) {

    /// What a weight is.
    enum Kind {
        /// The weight of a norm; begins as ones.
        NORM,
        /// A matrix, or the embedding.
        MATRIX,
        /// A matrix whose product is added to the residual stream.
        RESIDUAL,
        /// A bias; begins as zeros.
        BIAS;

        /// Whether weight decay is for it; usually only matrices decay.
        boolean isMatrix() {
            return this == MATRIX || this == RESIDUAL;
        }
    }

    /// A tensor of the checkpoint.
    ///
    /// @param name in Hugging Face's words
    /// @param rows of the matrix, or elements of the vector
    record Part(String name, long rows) {}

    long rows() {
        return parts.stream().mapToLong(Part::rows).sum();
    }

    /// Elements in a row.
    long width() {
        return Math.max(1, columns);
    }

    List<Long> shape(long rows) {
        return columns == 0 ? List.of(rows) : List.of(rows, columns);
    }

    /// The weight list of `zebra.py`.
    static List<WeightSlot> of(ModelConfig config) {
        var slots = new ArrayList<WeightSlot>();
        long hidden = config.hiddenSize();
        long vocabulary = config.vocabularySize();
        slots.add(matrix("model.embed_tokens", vocabulary, hidden));
        slots.add(norm("model.norm", hidden));
        if (!config.tiedEmbeddings()) {
            slots.add(matrix("lm_head", vocabulary, hidden));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            layer(slots, config, "model.layers." + layer + ".");
        }
        return List.copyOf(slots);
    }

    private static void layer(List<WeightSlot> slots, ModelConfig config, String layer) {
        long hidden = config.hiddenSize();
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.kvHeads() * config.headDim();
        long intermediate = config.intermediateSize();
        slots.add(norm(layer + "input_layernorm", hidden));
        slots.add(
                new WeightSlot(
                        List.of(
                                part(layer + "self_attn.q_proj", queries),
                                part(layer + "self_attn.k_proj", keys),
                                part(layer + "self_attn.v_proj", keys)),
                        hidden,
                        Kind.MATRIX));
        slots.add(residual(layer + "self_attn.o_proj", hidden, queries));
        slots.add(norm(layer + "post_attention_layernorm", hidden));
        slots.add(
                new WeightSlot(
                        List.of(
                                part(layer + "mlp.gate_proj", intermediate),
                                part(layer + "mlp.up_proj", intermediate)),
                        hidden,
                        Kind.MATRIX));
        slots.add(residual(layer + "mlp.down_proj", hidden, intermediate));
        biases(slots, config, layer);
    }

    /// In the order that [LayerLayout] counts on.
    private static void biases(List<WeightSlot> slots, ModelConfig config, String layer) {
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.kvHeads() * config.headDim();
        if (config.qkvBias()) {
            slots.add(
                    bias(
                            new Part(layer + "self_attn.q_proj.bias", queries),
                            new Part(layer + "self_attn.k_proj.bias", keys),
                            new Part(layer + "self_attn.v_proj.bias", keys)));
        }
        if (config.outputBias()) {
            slots.add(bias(new Part(layer + "self_attn.o_proj.bias", config.hiddenSize())));
        }
        if (config.mlpBias()) {
            slots.add(
                    bias(
                            new Part(layer + "mlp.gate_proj.bias", config.intermediateSize()),
                            new Part(layer + "mlp.up_proj.bias", config.intermediateSize())));
            slots.add(bias(new Part(layer + "mlp.down_proj.bias", config.hiddenSize())));
        }
    }

    private static WeightSlot norm(String name, long size) {
        return new WeightSlot(List.of(part(name, size)), 0, Kind.NORM);
    }

    private static WeightSlot bias(Part... parts) {
        return new WeightSlot(List.of(parts), 0, Kind.BIAS);
    }

    private static WeightSlot matrix(String name, long rows, long columns) {
        return new WeightSlot(List.of(part(name, rows)), columns, Kind.MATRIX);
    }

    private static WeightSlot residual(String name, long rows, long columns) {
        return new WeightSlot(List.of(part(name, rows)), columns, Kind.RESIDUAL);
    }

    private static Part part(String module, long rows) {
        return new Part(module + ".weight", rows);
    }
}
