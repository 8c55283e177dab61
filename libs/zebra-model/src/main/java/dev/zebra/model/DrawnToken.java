package dev.zebra.model;

/// A token that was chosen. Log probabilities (natural) are the model's own, before any rule of
/// choosing.
///
/// @param id of the token
/// @param logProbability of it; NaN if the model's logits are no numbers, and then the id means
///     nothing
/// @param likeliest the most likely tokens at its place, as many as were asked for
public record DrawnToken(int id, float logProbability, Likeliest likeliest) {

    /// The same with only the first of its alternatives.
    public DrawnToken with(int alternatives) {
        return alternatives == likeliest.ids().length
                ? this
                : new DrawnToken(id, logProbability, likeliest.first(alternatives));
    }
}
