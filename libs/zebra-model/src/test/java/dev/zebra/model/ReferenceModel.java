package dev.zebra.model;

import dev.zebra.model.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The model in plain, slow Java doubles, straight from the definition: every query looks at every
/// key and asks a dense mask whether it sees it. Reads the checkpoint that the real model saved.
///
/// Tokens may be several documents, one after the other; the mask keeps them apart.
final class ReferenceModel {
    private final ModelConfig config;
    private final Map<String, double[]> weights = new LinkedHashMap<>();

    ReferenceModel(Path directory) throws IOException {
        this(directory, ModelConfig.read(directory));
    }

    /// @param config what the checkpoint is, whatever it says itself
    ReferenceModel(Path directory, ModelConfig config) throws IOException {
        this.config = config;
        try (var checkpoint = Checkpoint.open(directory)) {
            for (var slot : WeightSlot.of(config)) {
                for (var part : slot.parts()) {
                    var tensor = checkpoint.tensor(part.name(), slot.shape(part.rows()));
                    var floats = tensor.floats();
                    var doubles = new double[floats.length];
                    for (int i = 0; i < floats.length; i++) {
                        doubles[i] = floats[i];
                    }
                    weights.put(part.name(), doubles);
                }
            }
        }
    }

    /// The tensors by name; changing a value changes the model.
    Map<String, double[]> weights() {
        return weights;
    }

    /// Next-token logits of one document.
    double[][] logits(int[] tokens) {
        return logits(tokens, tokens.length);
    }

    /// Next-token logits of documents of these lengths.
    double[][] logits(int[] tokens, int... lengths) {
        var documents = Documents.of(lengths);
        var x = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            x[t] = row("model.embed_tokens.weight", tokens[t]);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            layer(x, layer, documents);
        }
        var head = config.tiedEmbeddings() ? "model.embed_tokens" : "lm_head";
        var logits = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            logits[t] = times(head, norm("model.norm.weight", x[t]));
        }
        return logits;
    }

    /// Summed negative log-likelihood of the labels that count.
    double loss(TrainingBatch batch) {
        double loss = 0;
        for (int b = 0; b < batch.rows(); b++) {
            var logits = logits(batch.tokens()[b], batch.documents()[b]);
            for (int t = 0; t < logits.length; t++) {
                int label = batch.labels()[b][t];
                if (label != TrainingBatch.IGNORED) {
                    loss -= logSoftmax(logits[t])[label];
                }
            }
        }
        return loss;
    }

    static double[] logSoftmax(double[] logits) {
        double top = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            top = Math.max(top, logit);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - top);
        }
        var out = new double[logits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = logits[i] - top - Math.log(sum);
        }
        return out;
    }

    /// The dense mask of a layer over the whole list of tokens.
    private boolean[][] mask(LayerType type, Documents documents) {
        int n = documents.starts().length;
        var mask = new boolean[n][n];
        for (int query = 0; query < n; query++) {
            for (int key = 0; key < n; key++) {
                mask[query][key] =
                        documents.starts()[key] == documents.starts()[query]
                                && key <= query
                                && (type == LayerType.GLOBAL
                                        || query - key <= config.window().windowSize());
            }
        }
        return mask;
    }

    private void layer(double[][] x, int index, Documents documents) {
        var name = "model.layers." + index + ".";
        int time = x.length;
        var lengths = documents.lengthOfEach();
        var q = new double[time][];
        var k = new double[time][];
        var v = new double[time][];
        for (int t = 0; t < time; t++) {
            var h = norm(name + "input_layernorm.weight", x[t]);
            long position = documents.positions()[t];
            q[t] = rotate(times(name + "self_attn.q_proj", h), index, position, lengths[t]);
            k[t] = rotate(times(name + "self_attn.k_proj", h), index, position, lengths[t]);
            v[t] = times(name + "self_attn.v_proj", h);
        }
        var mask = mask(config.schedule().get(index), documents);
        for (int t = 0; t < time; t++) {
            add(x[t], times(name + "self_attn.o_proj", attend(q[t], k, v, mask[t])));
            var h = norm(name + "post_attention_layernorm.weight", x[t]);
            var gate = times(name + "mlp.gate_proj", h);
            var up = times(name + "mlp.up_proj", h);
            for (int i = 0; i < gate.length; i++) {
                gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
            }
            add(x[t], times(name + "mlp.down_proj", gate));
        }
    }

    private double[] attend(double[] q, double[][] k, double[][] v, boolean[] seen) {
        int d = config.headDim();
        int group = config.heads() / config.kvHeads();
        var out = new double[q.length];
        for (int head = 0; head < config.heads(); head++) {
            int kv = head / group;
            var scores = new double[seen.length];
            for (int key = 0; key < seen.length; key++) {
                for (int i = 0; i < d; i++) {
                    scores[key] += q[head * d + i] * k[key][kv * d + i];
                }
                scores[key] = seen[key] ? scores[key] / Math.sqrt(d) : Double.NEGATIVE_INFINITY;
            }
            var share = logSoftmax(scores);
            for (int key = 0; key < seen.length; key++) {
                for (int i = 0; i < d; i++) {
                    out[head * d + i] += Math.exp(share[key]) * v[key][kv * d + i];
                }
            }
        }
        return out;
    }

    private double[] rotate(double[] x, int layer, long position, int length) {
        var rope = config.rope(layer);
        if (rope.isEmpty()) {
            return x;
        }
        int d = config.headDim();
        var inverse = rope.get().inverseFrequencies(d, length);
        double factor = rope.get().attentionFactor();
        var out = new double[x.length];
        for (int head = 0; head < x.length / d; head++) {
            for (int i = 0; i < d / 2; i++) {
                // the product in float32, as the published models compute it
                double angle = (float) position * inverse[i];
                double a = x[head * d + i];
                double b = x[head * d + i + d / 2];
                out[head * d + i] = factor * (a * Math.cos(angle) - b * Math.sin(angle));
                out[head * d + i + d / 2] = factor * (b * Math.cos(angle) + a * Math.sin(angle));
            }
        }
        return out;
    }

    private double[] norm(String name, double[] x) {
        var weight = weights.get(name);
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double scale = 1 / Math.sqrt(squares / x.length + config.normEpsilon());
        var out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i] * scale * weight[i];
        }
        return out;
    }

    private double[] times(String module, double[] x) {
        var matrix = weights.get(module + ".weight");
        var bias = weights.get(module + ".bias");
        var out = new double[matrix.length / x.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bias == null ? 0 : bias[i];
            for (int j = 0; j < x.length; j++) {
                out[i] += matrix[i * x.length + j] * x[j];
            }
        }
        return out;
    }

    private double[] row(String name, int index) {
        var out = new double[config.hiddenSize()];
        System.arraycopy(weights.get(name), index * out.length, out, 0, out.length);
        return out;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }
}
