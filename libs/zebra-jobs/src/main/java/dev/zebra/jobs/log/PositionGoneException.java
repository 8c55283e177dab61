package dev.zebra.jobs.log;

/// Nothing stands at a position from which events were to be resumed: the log never held it, holds
/// it no more, or is another one. Becomes a 410.
public final class PositionGoneException extends RuntimeException {

    public PositionGoneException(Position position, String reason) {
        super("no events can be resumed after '" + position + "': " + reason);
    }
}
