package dev.zebra.trainer.training;

/// Where a training stood, apart from the tensors: the position in the data is the step, since
/// batches are a function of it.
///
/// @param format version of what lies beside it; another is not read
/// @param dataset digest of the dataset
/// @param step steps done
/// @param tokens labels learnt from
/// @param seconds spent in training, all attempts together
/// @param losses loss of each step done
public record ResumeState(
        int format, String dataset, long step, long tokens, double seconds, double[] losses) {

    static final int FORMAT = 1;

    public ResumeState {
        if (losses.length != step) {
            throw new IllegalArgumentException(
                    "a state of step " + step + " with " + losses.length + " losses");
        }
    }

    /// Before the first step.
    static ResumeState fresh(String dataset) {
        return new ResumeState(FORMAT, dataset, 0, 0, 0, new double[0]);
    }
}
