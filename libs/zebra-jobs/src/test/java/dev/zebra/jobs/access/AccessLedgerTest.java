package dev.zebra.jobs.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AccessLedgerTest {

    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");

    private final AccessLedger ledger = new AccessLedger();
    private Instant now = START;
    private long offset;

    @Test
    void theFirstOfTwoKeysOfOneNameStands() {
        fold(created("first", "ci", Scope.SUBMIT));
        fold(created("second", "ci", Scope.ADMIN));

        assertThat(ledger.keys()).extracting(ApiKey::id).containsExactly("first");
    }

    @Test
    void aNameIsFreeAgainOnceItsKeyIsRevoked() {
        fold(created("first", "ci", Scope.SUBMIT));
        fold(new AccessEvent.KeyRevoked("first", "root"));
        fold(created("second", "ci", Scope.SUBMIT));

        assertThat(ledger.named("ci", now)).map(ApiKey::id).hasValue("second");
    }

    @Test
    void ofTwoAdminsThatRevokeEachOtherAtOnceOneStays() {
        fold(created("one", "anna", Scope.ADMIN));
        fold(created("other", "berta", Scope.ADMIN));

        fold(new AccessEvent.KeyRevoked("one", "berta"));
        fold(new AccessEvent.KeyRevoked("other", "anna"));

        assertThat(ledger.hasAdmin(now)).isTrue();
        assertThat(ledger.isLastAdmin("other", now)).isTrue();
    }

    @Test
    void aSecretThatWasReplacedIsTakenForItsGraceAndNotAfter() {
        var first = Secret.of("a1b2c3d4e5f6g7h8");
        var second = Secret.of("a1b2c3d4e5f6g7h8");
        fold(created("a1b2c3d4e5f6g7h8", "ci", Scope.SUBMIT, first));
        fold(
                new AccessEvent.KeyRotated(
                        "a1b2c3d4e5f6g7h8", second.hash(), Duration.ofHours(1), "root"));

        var key = ledger.find("a1b2c3d4e5f6g7h8").orElseThrow();
        assertThat(key.opensWith(first, now.plusSeconds(3599))).isTrue();
        assertThat(key.opensWith(first, now.plusSeconds(3600))).isFalse();
        assertThat(key.opensWith(second, now.plusSeconds(3600))).isTrue();
    }

    @Test
    void aKeyThatHasEndedTakesNoNewSecret() {
        var first = Secret.of("a1b2c3d4e5f6g7h8");
        var second = Secret.of("a1b2c3d4e5f6g7h8");
        fold(created("a1b2c3d4e5f6g7h8", "ci", Scope.SUBMIT, first));
        fold(new AccessEvent.KeyRevoked("a1b2c3d4e5f6g7h8", "root"));
        fold(
                new AccessEvent.KeyRotated(
                        "a1b2c3d4e5f6g7h8", second.hash(), Duration.ofHours(1), "root"));

        var key = ledger.find("a1b2c3d4e5f6g7h8").orElseThrow();
        assertThat(key.opensWith(first, now)).isFalse();
        assertThat(key.opensWith(second, now)).isFalse();
    }

    @Test
    void tellsEachEntryOnceHoweverOftenItArrivesAndTheNewestFirst() {
        var one = audited("1");
        fold(one);
        fold(audited("2"));
        fold(one);

        assertThat(ledger.audits()).extracting(Audit::path).containsExactly("/2", "/1");
    }

    @Test
    void everyFactAboutKeysIsInOnePartition() {
        assertThat(created("one", "anna", Scope.ADMIN).recordKey())
                .isEqualTo(new AccessEvent.KeyRevoked("other", "anna").recordKey());
    }

    private static AccessEvent audited(String request) {
        return new AccessEvent.Audited("ci", "POST", "/" + request, 202, "10.0.0.7", request, null);
    }

    private static AccessEvent created(String id, String name, Scope scope) {
        return created(id, name, scope, Secret.of("a1b2c3d4e5f6g7h8"));
    }

    private static AccessEvent created(String id, String name, Scope scope, Secret secret) {
        return new AccessEvent.KeyCreated(id, name, scope, secret.hash(), null, "bootstrap");
    }

    private void fold(AccessEvent fact) {
        now = now.plusSeconds(1);
        ledger.fold(
                new LogRecord(
                        new Position(Topics.ACCESS, 0, offset++),
                        fact.recordKey(),
                        fact.event("/test", now),
                        now));
    }
}
