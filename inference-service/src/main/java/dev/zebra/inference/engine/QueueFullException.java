package dev.zebra.inference.engine;

/// More sequences are waiting than a model takes; later there may be room.
public final class QueueFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QueueFullException(int waiting) {
        super("the model is busy: %d sequences are waiting already".formatted(waiting));
    }
}
