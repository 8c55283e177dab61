package dev.zebra.inference.engine;

import java.util.List;

/// Text that a sequence has brought forth, with the tokens that ended in it.
///
/// @param tokens their probabilities, if asked for
public record Piece(String text, List<TokenProbability> tokens) {}
