package dev.zebra.jobs.access;

/// Without this key nobody could make keys any more. Becomes a 409.
public final class LastAdminException extends RuntimeException {

    public LastAdminException(String name) {
        super("'" + name + "' is the last key of scope admin; make another one first");
    }
}
