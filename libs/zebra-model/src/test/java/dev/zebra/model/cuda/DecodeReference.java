package dev.zebra.model.cuda;

import java.util.Arrays;
import java.util.List;

/// The decoding step by its formulas: one sequence, one loop after the other, in double precision.
/// What is stored as bfloat16 is rounded: weights, cache, and the operands of the products, without
/// which a comparison would see little but their rounding.
final class DecodeReference {
    private final DecodeShape shape;
    private final List<short[]> weights;
    private final List<RopeTable> ropes;
    private final int[] capacities;
    private boolean fused;

    /// By layer, `[slots, capacity, kvHeads, headDim]`.
    final List<short[]> keys;

    final List<short[]> values;

    DecodeReference(
            DecodeShape shape,
            List<short[]> weights,
            List<RopeTable> ropes,
            int[] capacities,
            List<short[]> keys,
            List<short[]> values) {
        this.shape = shape;
        this.weights = weights;
        this.ropes = ropes;
        this.capacities = capacities;
        this.keys = keys;
        this.values = values;
    }

    double[] decode(int id, int slot, int position, boolean fused) {
        this.fused = fused;
        int hidden = shape.hidden();
        var residual = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            residual[i] = Bfloat16.toFloat(weights.getFirst()[id * hidden + i]);
        }
        int at = shape.tied() ? 2 : 3;
        for (int layer = 0; layer < shape.layers(); layer++, at += 6) {
            var mixed = multiply(weights.get(at + 1), normalize(residual, weights.get(at)));
            var attended = attend(layer, mixed, slot, position);
            add(residual, multiply(weights.get(at + 2), rounded(attended)));
            var both = multiply(weights.get(at + 4), normalize(residual, weights.get(at + 3)));
            var gated = new double[shape.intermediate()];
            for (int i = 0; i < gated.length; i++) {
                gated[i] = both[i] / (1 + Math.exp(-both[i])) * both[gated.length + i];
            }
            add(residual, multiply(weights.get(at + 5), rounded(gated)));
        }
        return multiply(weights.get(shape.tied() ? 0 : 2), normalize(residual, weights.get(1)));
    }

    private double[] attend(int layer, double[] mixed, int slot, int position) {
        int dim = shape.headDim();
        int kvHeads = shape.kvHeads();
        int capacity = capacities[layer];
        int table = shape.ropes().get(layer);
        for (int head = 0; head < shape.heads() + kvHeads && table >= 0; head++) {
            rotate(mixed, head * dim, ropes.get(table), position);
        }
        int token = slot * capacity + position % capacity;
        for (int i = 0; i < kvHeads * dim; i++) {
            keys.get(layer)[token * kvHeads * dim + i] =
                    Bfloat16.of(mixed[shape.heads() * dim + i]);
            values.get(layer)[token * kvHeads * dim + i] =
                    Bfloat16.of(mixed[(shape.heads() + kvHeads) * dim + i]);
        }
        int length = Math.min(position + 1, capacity);
        var queries = rounded(Arrays.copyOf(mixed, shape.heads() * dim));
        var out = new double[shape.heads() * dim];
        for (int head = 0; head < shape.heads(); head++) {
            int kvHead = head / (shape.heads() / kvHeads);
            var weight = new double[length];
            double greatest = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < length; t++) {
                for (int i = 0; i < dim; i++) {
                    weight[t] +=
                            queries[head * dim + i]
                                    * Bfloat16.toFloat(
                                            keys.get(layer)[
                                                    ((slot * capacity + t) * kvHeads + kvHead) * dim
                                                            + i]);
                }
                weight[t] /= Math.sqrt(dim);
                greatest = Math.max(greatest, weight[t]);
            }
            double sum = 0;
            for (int t = 0; t < length; t++) {
                weight[t] = Math.exp(weight[t] - greatest);
                sum += weight[t];
            }
            for (int t = 0; t < length; t++) {
                for (int i = 0; i < dim; i++) {
                    out[head * dim + i] +=
                            weight[t]
                                    / sum
                                    * Bfloat16.toFloat(
                                            values.get(layer)[
                                                    ((slot * capacity + t) * kvHeads + kvHead) * dim
                                                            + i]);
                }
            }
        }
        return out;
    }

    private static void rotate(double[] x, int from, RopeTable rope, int position) {
        int half = rope.inverseFrequencies().length;
        for (int i = 0; i < half; i++) {
            float angle = (float) position * rope.inverseFrequencies()[i];
            double cosine = Math.cos(angle) * rope.attentionFactor();
            double sine = Math.sin(angle) * rope.attentionFactor();
            double a = x[from + i];
            double b = x[from + half + i];
            x[from + i] = a * cosine - b * sine;
            x[from + half + i] = b * cosine + a * sine;
        }
    }

    /// Rounds where the kernels do: before the division by the root mean square if the product does
    /// both, after it otherwise.
    private double[] normalize(double[] x, short[] norm) {
        double squares = 0;
        for (double v : x) {
            squares += v * v;
        }
        double scale = 1 / Math.sqrt(squares / x.length + shape.epsilon());
        var out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double weighted = x[i] * Bfloat16.toFloat(norm[i]);
            out[i] = fused ? scale * rounded(weighted) : rounded(scale * weighted);
        }
        return out;
    }

    private static double[] rounded(double[] x) {
        return Arrays.stream(x).map(DecodeReference::rounded).toArray();
    }

    private static double rounded(double x) {
        return Bfloat16.toFloat(Bfloat16.of(x));
    }

    private static double[] multiply(short[] matrix, double[] x) {
        var out = new double[matrix.length / x.length];
        for (int row = 0; row < out.length; row++) {
            for (int i = 0; i < x.length; i++) {
                out[row] += Bfloat16.toFloat(matrix[row * x.length + i]) * x[i];
            }
        }
        return out;
    }

    private static void add(double[] to, double[] more) {
        for (int i = 0; i < to.length; i++) {
            to[i] += more[i];
        }
    }
}
