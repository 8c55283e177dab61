package dev.zebra.model;

import dev.zebra.model.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The model in plain, slow Java doubles, straight from the definition: one query at a time over
/// the keys that [Window#sees] allows. Reads the checkpoint that the real model saved.
final class ReferenceModel {
    private final ModelConfig config;
    private final Map<String, float[]> weights = new HashMap<>();

    ReferenceModel(Path directory) throws IOException {
        config = ModelConfig.read(directory);
        try (var checkpoint = Checkpoint.open(directory)) {
            for (var slot : WeightSlot.of(config)) {
                for (var part : slot.parts()) {
                    var tensor = checkpoint.tensor(part.name(), slot.shape(part.rows()));
                    weights.put(part.name(), tensor.floats());
                }
            }
        }
    }

    double[][] logits(int[] tokens) {
        var x = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            x[t] = row("model.embed_tokens.weight", tokens[t]);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            layer(x, layer);
        }
        var head = config.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
        var logits = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            logits[t] = times(head, norm("model.norm.weight", x[t]));
        }
        return logits;
    }

    private void layer(double[][] x, int index) {
        var name = "model.layers." + index + ".";
        int time = x.length;
        var q = new double[time][];
        var k = new double[time][];
        var v = new double[time][];
        for (int t = 0; t < time; t++) {
            var h = norm(name + "input_layernorm.weight", x[t]);
            q[t] = rotate(times(name + "self_attn.q_proj.weight", h), t);
            k[t] = rotate(times(name + "self_attn.k_proj.weight", h), t);
            v[t] = times(name + "self_attn.v_proj.weight", h);
        }
        for (int t = 0; t < time; t++) {
            var attended = attend(q[t], k, v, t, config.schedule().get(index));
            add(x[t], times(name + "self_attn.o_proj.weight", attended));
            var h = norm(name + "post_attention_layernorm.weight", x[t]);
            var gate = times(name + "mlp.gate_proj.weight", h);
            var up = times(name + "mlp.up_proj.weight", h);
            for (int i = 0; i < gate.length; i++) {
                gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
            }
            add(x[t], times(name + "mlp.down_proj.weight", gate));
        }
    }

    private double[] attend(double[] q, double[][] k, double[][] v, int query, LayerType type) {
        int d = config.headDim();
        int group = config.heads() / config.kvHeads();
        var out = new double[q.length];
        for (int head = 0; head < config.heads(); head++) {
            int kv = head / group;
            var share = new double[query + 1];
            double total = 0;
            for (int key = 0; key <= query; key++) {
                if (type == LayerType.GLOBAL || config.window().sees(query, key)) {
                    double dot = 0;
                    for (int i = 0; i < d; i++) {
                        dot += q[head * d + i] * k[key][kv * d + i];
                    }
                    share[key] = Math.exp(dot / Math.sqrt(d));
                    total += share[key];
                }
            }
            for (int key = 0; key <= query; key++) {
                for (int i = 0; i < d; i++) {
                    out[head * d + i] += share[key] / total * v[key][kv * d + i];
                }
            }
        }
        return out;
    }

    private double[] rotate(double[] x, int position) {
        int d = config.headDim();
        var inverse = config.globalRope().inverseFrequencies(d);
        var out = new double[x.length];
        for (int head = 0; head < x.length / d; head++) {
            for (int i = 0; i < d / 2; i++) {
                double angle = (double) position * inverse[i];
                double a = x[head * d + i];
                double b = x[head * d + i + d / 2];
                out[head * d + i] = a * Math.cos(angle) - b * Math.sin(angle);
                out[head * d + i + d / 2] = b * Math.cos(angle) + a * Math.sin(angle);
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

    private double[] times(String name, double[] x) {
        var matrix = weights.get(name);
        var out = new double[matrix.length / x.length];
        for (int i = 0; i < out.length; i++) {
            for (int j = 0; j < x.length; j++) {
                out[i] += matrix[i * x.length + j] * x[j];
            }
        }
        return out;
    }

    private double[] row(String name, int index) {
        var out = new double[config.hiddenSize()];
        for (int i = 0; i < out.length; i++) {
            out[i] = weights.get(name)[index * out.length + i];
        }
        return out;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }
}
