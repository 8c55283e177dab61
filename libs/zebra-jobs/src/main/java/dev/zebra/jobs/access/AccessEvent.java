package dev.zebra.jobs.access;

import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The facts about keys and about their use.
public sealed interface AccessEvent {

    /// The longest time for which a secret is taken beside the one that replaced it.
    Duration LONGEST_GRACE = Duration.ofDays(30);

    /// A key exists from now on.
    ///
    /// @param id its id, which its secrets carry
    /// @param name whose it is; the principal of what is done with it
    /// @param hash of its secret
    /// @param expires when it ends by itself; null for never
    record KeyCreated(
            String id,
            String name,
            Scope scope,
            String hash,
            @Nullable Instant expires,
            String principal)
            implements AccessEvent {
        public KeyCreated {
            need("id", id);
            need("name", name);
            need("scope", scope);
            need("hash", hash);
            need("principal", principal);
        }
    }

    /// A key has a new secret.
    ///
    /// @param grace how long the secret before is taken too
    record KeyRotated(String id, String hash, Duration grace, String principal)
            implements AccessEvent {
        public KeyRotated {
            need("id", id);
            need("hash", hash);
            need("grace", grace);
            need("principal", principal);
            if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
                throw new IllegalArgumentException(
                        "a grace is from nothing to " + LONGEST_GRACE + ", not " + grace);
            }
        }
    }

    /// A key is not taken any more.
    record KeyRevoked(String id, String principal) implements AccessEvent {
        public KeyRevoked {
            need("id", id);
            need("principal", principal);
        }
    }

    /// Somebody asked for a change, or was refused.
    ///
    /// @param principal who; `unknown` for somebody without a valid key
    /// @param status the HTTP status of the answer
    /// @param from the address the request came from
    /// @param request tells one request from the next
    /// @param made path of what the request made, if that is not `path`; null if nothing
    record Audited(
            String principal,
            String method,
            String path,
            int status,
            String from,
            String request,
            @Nullable String made)
            implements AccessEvent {
        public Audited {
            need("principal", principal);
            need("method", method);
            need("path", path);
            need("request", request);
        }
    }

    /// What comes from the log is not trusted to be whole.
    private static void need(String field, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("a fact about access lacks its '" + field + "'");
        }
    }

    /// The key of its record. All facts about keys share one, so that the order of the log settles
    /// which of two names came first, and which key of scope admin is the last.
    default String recordKey() {
        return switch (this) {
            case KeyCreated _, KeyRotated _, KeyRevoked _ -> "keys";
            case Audited audited -> audited.principal();
        };
    }

    /// What it is about: a key's id, or a principal.
    default String subject() {
        return switch (this) {
            case KeyCreated created -> created.id();
            case KeyRotated rotated -> rotated.id();
            case KeyRevoked revoked -> revoked.id();
            case Audited audited -> audited.principal();
        };
    }

    /// The event's name, such as `access.key-created`.
    default String type() {
        return switch (this) {
            case KeyCreated _ -> "access.key-created";
            case KeyRotated _ -> "access.key-rotated";
            case KeyRevoked _ -> "access.key-revoked";
            case Audited _ -> "access.audited";
        };
    }

    /// This fact as an event of the log.
    default Event event(String source, Instant now) {
        var id =
                switch (this) {
                    case KeyCreated created -> created.id() + "/created";
                    case KeyRotated rotated -> rotated.id() + "/rotated/" + rotated.hash();
                    case KeyRevoked revoked -> revoked.id() + "/revoked";
                    case Audited audited -> "audit/" + audited.request();
                };
        return Event.of(type(), id, source, subject(), now, Json.tree(this));
    }

    /// The fact an event holds; empty if it is of a type or version this code does not know.
    ///
    /// @throws IllegalArgumentException if the type is known and the data does not fit it
    static Optional<AccessEvent> of(Event event) {
        Class<? extends AccessEvent> type =
                switch (event.name()) {
                    case "access.key-created" -> KeyCreated.class;
                    case "access.key-rotated" -> KeyRotated.class;
                    case "access.key-revoked" -> KeyRevoked.class;
                    case "access.audited" -> Audited.class;
                    default -> null;
                };
        return Optional.ofNullable(type).map(known -> Json.value(event.data(), known));
    }
}
