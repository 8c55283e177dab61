package dev.zebra.jobs.access;

import dev.zebra.jobs.log.Appender;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.LogWriter;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.run.InvalidSpecException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Keys and audit over their ledger and the log.
public final class Access {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Set<String> RESERVED =
            Set.of(Principal.LOCAL.name(), "bootstrap", "scraper", "unknown", "zebra");

    private final AccessLedger ledger;
    private final Appender appender;
    private final LogWriter writer;
    private final LogReader reader;
    private final String source;
    private final InstantSource clock;

    /// @param source this replica, as events name it
    public Access(
            AccessLedger ledger,
            Appender appender,
            LogWriter writer,
            LogReader reader,
            String source,
            InstantSource clock) {
        this.ledger = ledger;
        this.appender = appender;
        this.writer = writer;
        this.reader = reader;
        this.source = source;
        this.clock = clock;
    }

    /// A key with the secret that nobody is shown again.
    public record Issued(ApiKey key, Secret secret, Position position) {}

    /// True once all that the log held of keys at the start is folded. Until then a key may be
    /// taken that was revoked, and no answer about keys is right.
    public boolean known() {
        return reader.staleness().folded();
    }

    /// Who has this secret; empty if nobody has.
    public Optional<Principal> authenticate(Secret secret) {
        return secret.id()
                .flatMap(ledger::find)
                .filter(key -> key.opensWith(secret, clock.instant()))
                .map(key -> new Principal(key.name(), key.scope()));
    }

    /// True while some key may make others.
    public boolean hasAdmin() {
        return ledger.hasAdmin(clock.instant());
    }

    /// All keys, oldest first, revoked ones included.
    public List<ApiKey> keys() {
        return ledger.keys();
    }

    /// The newest entries of the audit, newest first.
    public List<Audit> audits() {
        return ledger.audits();
    }

    /// Makes a key.
    ///
    /// @throws InvalidSpecException if the name is none, or a live key has it
    /// @throws LogUnavailableException if the log did not answer in time
    public Issued create(String name, Scope scope, @Nullable Instant expires, String principal) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidSpecException(
                    "/name",
                    "'"
                            + name
                            + "' is no name of a key: lower-case letters, digits, '.', '_' and '-',"
                            + " at most 64");
        }
        if (RESERVED.contains(name)) {
            throw new InvalidSpecException(
                    "/name", "'" + name + "' stands for somebody without a key of his own");
        }
        var now = clock.instant();
        if (expires != null && !expires.isAfter(now)) {
            throw new InvalidSpecException("/expires", expires + " is past");
        }
        if (ledger.named(name, now).isPresent()) {
            throw taken(name);
        }
        var id = Secret.newId();
        var secret = Secret.of(id);
        var position =
                write(
                        new AccessEvent.KeyCreated(
                                id, name, scope, secret.hash(), expires, principal));
        // Another replica may have made one of that name just before.
        var key = ledger.find(id).orElseThrow(() -> taken(name));
        return new Issued(key, secret, position);
    }

    private static InvalidSpecException taken(String name) {
        return new InvalidSpecException("/name", "a key named '" + name + "' exists; rotate it");
    }

    /// Gives a key a new secret.
    ///
    /// @param grace how long the secret before is taken too, up to 30 days
    /// @throws UnknownKeyException if there is none of that id, or it was revoked
    public Issued rotate(String id, Duration grace, String principal) {
        if (grace.isNegative() || grace.compareTo(AccessEvent.LONGEST_GRACE) > 0) {
            throw new InvalidSpecException(
                    "/grace",
                    "must be from nothing to " + AccessEvent.LONGEST_GRACE + ", not " + grace);
        }
        live(id);
        var secret = Secret.of(id);
        var position = write(new AccessEvent.KeyRotated(id, secret.hash(), grace, principal));
        return new Issued(live(id), secret, position);
    }

    /// Ends a key.
    ///
    /// @throws UnknownKeyException if there is none of that id
    /// @throws LastAdminException if nobody could make keys any more
    public Position revoke(String id, String principal) {
        var key = live(id);
        if (ledger.isLastAdmin(id, clock.instant())) {
            throw new LastAdminException(key.name());
        }
        var position = write(new AccessEvent.KeyRevoked(id, principal));
        // The other key of scope admin may have been revoked just before.
        if (ledger.find(id).filter(after -> after.revoked() == null).isPresent()) {
            throw new LastAdminException(key.name());
        }
        return position;
    }

    /// Writes an entry of the audit; waits until the log has it, and not until it is folded.
    public void audit(AccessEvent.Audited entry) {
        appender.append(Topics.ACCESS, entry.recordKey(), entry.event(source, clock.instant()));
    }

    private ApiKey live(String id) {
        return ledger.find(id)
                .filter(key -> key.live(clock.instant()))
                .orElseThrow(() -> new UnknownKeyException(id));
    }

    private Position write(AccessEvent fact) {
        return writer.write(Topics.ACCESS, fact.recordKey(), fact.event(source, clock.instant()));
    }
}
