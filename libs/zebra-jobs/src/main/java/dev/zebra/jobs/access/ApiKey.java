package dev.zebra.jobs.access;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key, as folded; its hashes are shown to nobody.
///
/// @param created broker time of its making
/// @param createdBy who made it
/// @param rotated broker time of its newest secret, if that is not its first
/// @param revoked broker time from which it is not taken any more
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiKey(
        String id,
        String name,
        Scope scope,
        @JsonIgnore String hash,
        @JsonIgnore @Nullable String hashBefore,
        @JsonIgnore @Nullable Instant graceUntil,
        Instant created,
        String createdBy,
        @Nullable Instant rotated,
        @Nullable Instant expires,
        @Nullable Instant revoked) {

    static ApiKey of(AccessEvent.KeyCreated created, Instant at) {
        return new ApiKey(
                created.id(),
                created.name(),
                created.scope(),
                created.hash(),
                null,
                null,
                at,
                created.principal(),
                null,
                created.expires(),
                null);
    }

    /// True if it may make keys at that time.
    boolean isAdmin(Instant now) {
        return scope == Scope.ADMIN && live(now);
    }

    /// True if it is taken at that time.
    public boolean live(Instant now) {
        return revoked == null && (expires == null || now.isBefore(expires));
    }

    boolean opensWith(Secret secret, Instant now) {
        boolean current = secret.matches(hash);
        boolean before =
                hashBefore != null
                        && graceUntil != null
                        && now.isBefore(graceUntil)
                        && secret.matches(hashBefore);
        return live(now) && (current || before);
    }

    ApiKey rotated(String newHash, Instant at, Instant until) {
        if (!live(at)) {
            return this;
        }
        return new ApiKey(
                id, name, scope, newHash, hash, until, created, createdBy, at, expires, revoked);
    }

    ApiKey revoked(Instant at) {
        if (revoked != null) {
            return this;
        }
        return new ApiKey(
                id,
                name,
                scope,
                hash,
                hashBefore,
                graceUntil,
                created,
                createdBy,
                rotated,
                expires,
                at);
    }
}
