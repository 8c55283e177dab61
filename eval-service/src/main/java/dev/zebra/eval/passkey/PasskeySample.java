package dev.zebra.eval.passkey;

/// One question and its answer, with the proof that nothing was cut off.
///
/// @param key the key that was told
/// @param answer the key the model holds likeliest
/// @param distance tokens from the key's last mention to the answer
/// @param tokensAsked tokens that prompt and answer were to have together
/// @param tokensSent tokens given to the model
/// @param tokensSeen tokens the model computed positions for
public record PasskeySample(
        int key, int answer, int distance, int tokensAsked, int tokensSent, int tokensSeen) {

    /// Whether the model chose the key that was told.
    public boolean correct() {
        return key == answer;
    }

    /// Whether the model was shown something else than what was asked for.
    public boolean truncated() {
        return tokensAsked != tokensSent || tokensSent != tokensSeen;
    }
}
