package dev.zebra.jobs.artifact;

import static dev.zebra.jobs.artifact.LedgerLog.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArtifactLedgerTest {

    private final LedgerLog log = new LedgerLog();

    @Test
    void numbersVersionsInLogOrderAndCountsNoPublicationTwice() {
        log.publish(BOOKS, "first");
        log.publish(BOOKS, "second");
        log.publish(BOOKS, "first");

        assertThat(log.ledger.versions(BOOKS))
                .extracting(ArtifactVersion::publication)
                .containsExactly("first", "second");
    }

    @Test
    void latestPassesOverDeprecatedVersionsAndNumbersDoNot() {
        // Given
        log.publish(BOOKS, "first");
        log.publish(BOOKS, "second");
        log.alias("production", 2, null);

        // When
        log.deprecate("second", "a damaged dataset");

        // Then
        assertThat(log.meaning("model:books")).isEqualTo("model:books@1");
        assertThat(log.meaning("model:books@latest")).isEqualTo("model:books@1");
        assertThat(log.meaning("model:books@2")).isEqualTo("model:books@2");
        assertThat(log.meaning("model:books@production")).isEqualTo("model:books@2");
        assertThat(log.ledger.published("second").orElseThrow().deprecated())
                .isEqualTo("a damaged dataset");

        // When
        log.deprecate("second", null);

        // Then
        assertThat(log.meaning("model:books")).isEqualTo("model:books@2");
    }

    @Test
    void movesAnAliasOnlyFromWhereItIsExpected() {
        // Given
        log.publish(BOOKS, "first");
        log.publish(BOOKS, "second");

        // When
        log.alias("production", 1, 0);
        log.alias("production", 2, 0);

        // Then
        assertThat(log.meaning("model:books@production")).isEqualTo("model:books@1");

        // When
        log.alias("production", 2, 1);
        log.unalias("production");

        // Then
        assertThat(log.meaning("model:books@production")).isEmpty();
        assertThat(log.ledger.moves(BOOKS))
                .extracting(move -> move.principal() + " " + move.version())
                .containsExactly("anna 1", "anna 2", "bert 0");
    }

    @Test
    void anAliasThatComesFirstKeepsItsVersion() {
        // Given
        log.publish(BOOKS, "first");
        log.alias("production", 1, null);

        // When
        log.delete("first");

        // Then
        assertThat(log.meaning("model:books@production")).isEqualTo("model:books@1");
        assertThat(log.ledger.dying()).isEmpty();

        // When
        log.unalias("production");
        log.delete("first");

        // Then
        assertThat(log.ledger.dying()).extracting(ArtifactVersion::version).containsExactly(1);
    }

    @Test
    void aDeletionThatComesFirstRefusesTheAlias() {
        // Given
        log.publish(BOOKS, "first");
        log.delete("first");

        // When
        log.alias("production", 1, null);

        // Then
        assertThat(log.ledger.aliases(BOOKS)).isEmpty();
        assertThat(log.ledger.dying()).hasSize(1);
    }

    @Test
    void filtersByEveryFieldOfAVersion() {
        // Given
        log.publish(BOOKS, "first");
        log.publish(BOOKS, "second");
        log.publish(BOOKS, "third");
        log.deprecate("second", "old");
        log.delete("third");

        // Then
        assertThat(accepted(filter(Map.of(), null, null))).containsExactly("first", "second");
        assertThat(accepted(filter(Map.of("is", "first"), null, null))).containsExactly("first");
        assertThat(accepted(filter(Map.of("is", "other"), null, null))).isEmpty();
        assertThat(accepted(filter(Map.of(), true, null))).containsExactly("second");
        assertThat(accepted(filter(Map.of(), false, null))).containsExactly("first");
        assertThat(accepted(filter(Map.of(), null, true))).containsExactly("third");
    }

    private static ArtifactFilter filter(
            Map<String, String> labels, Boolean deprecated, Boolean deleted) {
        return new ArtifactFilter(
                ArtifactKind.MODEL, "books", null, null, labels, deprecated, deleted);
    }

    private List<String> accepted(ArtifactFilter filter) {
        return log.ledger.all(filter::accepts).stream().map(ArtifactVersion::publication).toList();
    }
}
