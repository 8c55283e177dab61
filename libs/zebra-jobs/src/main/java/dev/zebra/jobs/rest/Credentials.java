package dev.zebra.jobs.rest;

import dev.zebra.jobs.access.Secret;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/// The secret that a request carries.
///
/// @param byCookie true if a browser sent it by itself, so that the request's origin matters
record Credentials(Secret secret, boolean byCookie) {

    /// The cookie of a session.
    static final String COOKIE = "zebra-key";

    private static final int LONGEST = 512;

    /// What `Authorization: Bearer`, `X-API-Key` or the session's cookie holds.
    static Optional<Credentials> of(HttpServerRequest request) {
        var authorization = request.getHeader("Authorization");
        if (authorization != null) {
            return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                    ? secret(authorization.substring(7), false)
                    : Optional.empty();
        }
        var key = request.getHeader("X-API-Key");
        if (key != null) {
            return secret(key, false);
        }
        var cookie = request.getCookie(COOKIE);
        return cookie == null ? Optional.empty() : secret(cookie.getValue(), true);
    }

    private static Optional<Credentials> secret(String text, boolean byCookie) {
        var stripped = text.strip();
        return stripped.isEmpty() || stripped.length() > LONGEST
                ? Optional.empty()
                : Optional.of(new Credentials(new Secret(stripped), byCookie));
    }
}
