package dev.zebra.jobs.rest;

import jakarta.enterprise.context.RequestScoped;

/// Who asks. Nobody is told apart yet: services answer on loopback or a trusted network only (see
/// [LoopbackGuard]).
@RequestScoped
class Caller {

    /// Everybody, while there is no authentication.
    static final String LOCAL = "local";

    /// The name that events and jobs carry.
    String principal() {
        return LOCAL;
    }
}
