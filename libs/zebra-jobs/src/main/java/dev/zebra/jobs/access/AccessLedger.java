package dev.zebra.jobs.access;

import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All keys and the newest entries of the audit, folded. Written by the reader's thread alone, read
/// by any.
public final class AccessLedger implements LogFold {

    private static final int AUDITS = 10_000;

    private final Map<String, ApiKey> keys = new LinkedHashMap<>();
    private final LinkedHashMap<String, Audit> audits =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Audit> eldest) {
                    return size() > AUDITS;
                }
            };
    private final Set<String> seen = new HashSet<>();

    @Override
    public synchronized boolean fold(LogRecord record) {
        var event = AccessEvent.of(record.event());
        if (event.isEmpty()) {
            return false;
        }
        if (event.get() instanceof AccessEvent.Audited audited) {
            take(audited, record);
        } else if (seen.add(record.event().id())) {
            take(event.get(), record);
        }
        return true;
    }

    private void take(AccessEvent.Audited audited, LogRecord record) {
        audits.putIfAbsent(
                record.event().id(),
                new Audit(
                        record.position(),
                        record.time(),
                        audited.principal(),
                        audited.method(),
                        audited.path(),
                        audited.status(),
                        audited.from(),
                        audited.made()));
    }

    private void take(AccessEvent event, LogRecord record) {
        var at = record.time();
        switch (event) {
            case AccessEvent.KeyCreated created -> {
                if (named(created.name(), at).isEmpty()) {
                    keys.putIfAbsent(created.id(), ApiKey.of(created, at));
                }
            }
            case AccessEvent.KeyRotated rotated ->
                    keys.computeIfPresent(
                            rotated.id(),
                            (_, key) -> key.rotated(rotated.hash(), at, at.plus(rotated.grace())));
            case AccessEvent.KeyRevoked revoked -> {
                if (!isLastAdmin(revoked.id(), at)) {
                    keys.computeIfPresent(revoked.id(), (_, key) -> key.revoked(at));
                }
            }
            case AccessEvent.Audited _ -> {}
        }
    }

    /// The key of that id.
    synchronized Optional<ApiKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /// All keys, oldest first, revoked ones included.
    synchronized List<ApiKey> keys() {
        return List.copyOf(keys.values());
    }

    /// The newest entries of the audit, newest first.
    synchronized List<Audit> audits() {
        return List.copyOf(audits.sequencedValues().reversed());
    }

    /// The live key of that name.
    synchronized Optional<ApiKey> named(String name, Instant now) {
        return keys.values().stream()
                .filter(key -> key.name().equals(name) && key.live(now))
                .findFirst();
    }

    /// True while some key may make others.
    synchronized boolean hasAdmin(Instant now) {
        return keys.values().stream().anyMatch(key -> key.isAdmin(now));
    }

    /// True if nobody could make keys any more without this one.
    synchronized boolean isLastAdmin(String id, Instant now) {
        return Optional.ofNullable(keys.get(id)).filter(key -> key.isAdmin(now)).isPresent()
                && keys.values().stream()
                        .noneMatch(key -> key.isAdmin(now) && !key.id().equals(id));
    }
}
