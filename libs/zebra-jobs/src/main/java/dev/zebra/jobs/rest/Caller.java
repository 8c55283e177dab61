package dev.zebra.jobs.rest;

/// Who asks. Nobody is told apart yet: services answer on loopback or a trusted network only (see
/// [LoopbackGuard]).
final class Caller {

    static final String LOCAL = "local";

    private Caller() {}
}
