package dev.zebra.inference.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.inference.engine.FinishReason;
import dev.zebra.inference.engine.Piece;
import dev.zebra.inference.engine.TokenProbability;
import java.util.List;
import java.util.Optional;

/// How the choices of one answer look in JSON. For one answer, on one thread.
interface AnswerShape {

    /// What the ids of answers begin with.
    String idPrefix();

    /// `object` of an answer in one.
    String object();

    /// `object` of the pieces of a stream.
    String chunkObject();

    /// A complete choice.
    ObjectNode whole(int choice, String text, List<TokenProbability> tokens, FinishReason reason);

    /// What a stream says of a choice before its text, if anything.
    Optional<ObjectNode> first(int choice);

    /// Further text in a stream.
    ObjectNode delta(int choice, Piece piece);

    /// The end of a choice in a stream.
    ObjectNode last(int choice, FinishReason reason);
}
