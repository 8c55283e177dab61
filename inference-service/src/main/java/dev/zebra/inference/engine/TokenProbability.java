package dev.zebra.inference.engine;

import dev.zebra.model.DrawnToken;
import java.util.ArrayList;
import java.util.List;

/// How likely the model held a chosen token, and what it held likelier.
///
/// @param logProbability natural log, of the model's own distribution before sampling rules
/// @param top the most likely tokens, most likely first; as many as were asked for
public record TokenProbability(int token, double logProbability, List<Alternative> top) {

    /// A token that could have been chosen.
    public record Alternative(int token, double logProbability) {}

    static TokenProbability of(DrawnToken token) {
        List<Alternative> top = new ArrayList<>();
        for (int i = 0; i < token.likeliest().ids().length; i++) {
            top.add(
                    new Alternative(
                            token.likeliest().ids()[i], token.likeliest().logProbabilities()[i]));
        }
        return new TokenProbability(token.id(), token.logProbability(), List.copyOf(top));
    }
}
