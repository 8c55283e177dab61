package dev.zebra.model.generation;

import dev.zebra.model.DrawnToken;

/// Hears of one sequence, on the thread that steps the [Generator].
public interface TokenListener {

    /// A token of the prompt, its second or a later one, with the log probability that the model
    /// gave it. Heard only if the request asks for it; in order, all of them before [#token].
    default void prompt(DrawnToken token) {}

    /// A generated token, stop tokens included. A token whose log probability is NaN means that the
    /// model's logits are no numbers; the sequence cannot go on then, whatever is returned.
    ///
    /// @return whether more are wanted
    boolean token(DrawnToken token);
}
