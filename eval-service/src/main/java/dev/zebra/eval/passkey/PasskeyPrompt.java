package dev.zebra.eval.passkey;

/// A prompt and the keys to choose among as its answer.
///
/// @param tokens the prompt, up to and including "The pass key is"
/// @param toldAt position of the first token of the sentence that tells the key
/// @param mentionedAt position of the first token of the key's last mention
/// @param answerAt position the answer's first token takes: the prompt's length
public record PasskeyPrompt(
        int[] tokens, PasskeyKeys keys, int toldAt, int mentionedAt, int answerAt) {

    /// Tokens of prompt and answer together.
    public int length() {
        return tokens.length + keys.answerTokens();
    }

    /// How far back the key's last mention lies, in tokens.
    public int distance() {
        return answerAt - mentionedAt;
    }
}
