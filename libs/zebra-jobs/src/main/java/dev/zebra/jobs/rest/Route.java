package dev.zebra.jobs.rest;

import dev.zebra.jobs.access.Scope;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a request needs.
///
/// @param method in upper case
/// @param path decoded and without query
record Route(String method, String path) {

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final List<String> PUBLIC =
            List.of("/q/health", "/q/health/*", "/q/openapi", "/q/openapi/*", "/asyncapi");
    private static final List<String> USE =
            List.of("/v1/*", "/tokenize", "/detokenize", "/tokenizer_info");
    private static final List<String> ADMIN =
            List.of("/access/keys", "/access/keys/*", "/access/audit");

    /// The route of a request, in the form in which the REST layer looks for it: without matrix
    /// parameters, doubled and closing slashes.
    static Route of(String method, String path) {
        var plain = path.replaceAll(";[^/]*", "").replaceAll("/{2,}", "/");
        return new Route(
                method,
                plain.length() > 1 && plain.endsWith("/")
                        ? plain.substring(0, plain.length() - 1)
                        : plain);
    }

    /// The scope it needs; empty if anybody may.
    ///
    /// @param more further public paths
    Optional<Scope> needs(List<String> more) {
        // Without its parameters "..;" is a way up that nobody has taken yet.
        boolean straight = !path.contains("/..");
        if (straight && (any(PUBLIC) || reads() && any(more))) {
            return Optional.empty();
        }
        if (any(ADMIN)) {
            return Optional.of(Scope.ADMIN);
        }
        if (reads() || any(USE) || path.equals("/access/session")) {
            return Optional.of(Scope.READ);
        }
        boolean removes = method.equals("DELETE") && within("/artifacts/*");
        return Optional.of(
                removes || within("/dead-letters/*") || within("/rescans")
                        ? Scope.ADMIN
                        : Scope.SUBMIT);
    }

    /// True if its method only reads.
    boolean reads() {
        return READS.contains(method);
    }

    /// True if it may change something.
    boolean writes() {
        return !reads() && !any(USE);
    }

    /// True under the paths that speak OpenAI's language, errors included.
    boolean openAi() {
        return any(USE);
    }

    private boolean any(List<String> patterns) {
        return patterns.stream().anyMatch(this::within);
    }

    private boolean within(String pattern) {
        return pattern.endsWith("*")
                ? path.startsWith(pattern.substring(0, pattern.length() - 1))
                : path.equals(pattern);
    }
}
