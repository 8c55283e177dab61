package dev.zebra.trainer.training;

import java.util.Arrays;

/// The loss of every step so far, in order.
public final class LossHistory {

    private double[] losses;
    private int size;

    /// A history that continues `losses`.
    public LossHistory(double[] losses) {
        this.losses = losses.clone();
        this.size = losses.length;
    }

    void add(double loss) {
        if (size == losses.length) {
            losses = Arrays.copyOf(losses, Math.max(1024, size * 2));
        }
        losses[size++] = loss;
    }

    /// All of them.
    public double[] toArray() {
        return Arrays.copyOf(losses, size);
    }

    /// The first step's loss; NaN before it.
    public double first() {
        return size == 0 ? Double.NaN : losses[0];
    }

    /// Mean of the last `count` steps, or of all when there are fewer; NaN before the first.
    public double recent(int count) {
        return Arrays.stream(losses, Math.max(0, size - count), size).average().orElse(Double.NaN);
    }
}
