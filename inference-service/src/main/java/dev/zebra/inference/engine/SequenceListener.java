package dev.zebra.inference.engine;

/// Hears what becomes of a sequence, on the model's thread: calls must return at once.
public interface SequenceListener {

    /// Further text.
    void piece(Piece piece);

    /// The sequence has ended; nothing follows.
    ///
    /// @param tokens how many were generated, a stop token included
    void end(FinishReason reason, int tokens);

    /// The sequence cannot go on; nothing follows.
    void failed(Throwable failure);
}
