package dev.zebra.model.check;

import dev.zebra.model.ComputeDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Checks a checkpoint directory: that the model agrees with itself, and that it computes what
/// `expected.safetensors` and `expected.json` beside it say, as far as they are there.
///
/// | file | key | compared with |
/// |---|---|---|
/// | `expected.safetensors` | `input_ids` \[batch, time\] | the inputs of what follows |
/// | | `logits` \[batch, time, vocabulary\] | a forward without a cache |
/// | | `greedy_ids` \[time\] or \[batch, time\] | greedy decoding, with the cache and without |
/// | `expected.json` | `loss` | mean next-token cross-entropy |
/// | | `grad_norm`, `param_grad_norms` | norms of its gradient |
/// | | `loss_after_one_adamw_step` | the loss after a step with learning rate 1e-3 |
/// | | `first_greedy_ids_after_bos`, `greedy_ids` | greedy decoding |
/// | | `greedy_text` | the text of greedy decoding from the bos token |
///
/// @param directory of the checkpoint
/// @param device where to compute
/// @param length tokens of the sequence that the model is held against itself with, at least 4;
///     chosen by the model's size when absent
/// @param detokenizer the checkpoint's, for `greedy_text`
public record CheckpointCheck(
        Path directory,
        ComputeDevice device,
        OptionalInt length,
        Optional<Detokenizer> detokenizer) {

    /// The shortest sequence that has something to cache and something to decode.
    public static final int SHORTEST = 4;

    /// @throws IllegalArgumentException if the length is below [#SHORTEST]
    public CheckpointCheck {
        if (length.isPresent() && length.getAsInt() < SHORTEST) {
            throw new IllegalArgumentException(
                    "the length must be at least %d, got %d"
                            .formatted(SHORTEST, length.getAsInt()));
        }
    }

    /// Is told what is found, as it is found.
    public interface Listener {
        /// The model is in memory.
        void loaded(CheckedModel model);

        /// Something was compared, or could not be.
        void found(Finding finding);
    }

    /// Runs the whole check. It loads the model twice when training is compared, since that changes
    /// the weights.
    ///
    /// @throws IOException naming the file, and the key or tensor in it, that is missing or damaged
    /// @throws IllegalArgumentException naming the key of config.json that is refused
    public CheckReport run(Listener listener) throws IOException {
        try (var tensors = ExpectedTensors.open(directory)) {
            return new CheckRun(this, tensors, ExpectedNumbers.read(directory), listener).report();
        }
    }
}
