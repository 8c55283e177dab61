package dev.zebra.jobs.access;

/// There is no live key of that id. Becomes a 404.
public final class UnknownKeyException extends RuntimeException {

    public UnknownKeyException(String id) {
        super("there is no live key '" + id + "'");
    }
}
