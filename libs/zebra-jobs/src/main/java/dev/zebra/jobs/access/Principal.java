package dev.zebra.jobs.access;

/// Who asks.
///
/// @param name what jobs and records carry; it stays when a key is rotated
public record Principal(String name, Scope scope) {

    /// Everybody, where there is no authentication.
    public static final Principal LOCAL = new Principal("local", Scope.ADMIN);
}
