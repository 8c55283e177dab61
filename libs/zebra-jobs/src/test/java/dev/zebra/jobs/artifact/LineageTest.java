package dev.zebra.jobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineageTest {

    private static final ArtifactName TOKENIZER = ArtifactName.parse("tokenizer:t");
    private static final ArtifactName DATASET = ArtifactName.parse("dataset:d");
    private static final ArtifactName MODEL = ArtifactName.parse("model:m");

    private final LedgerLog log = new LedgerLog();
    private ArtifactVersion tokenizer;
    private ArtifactVersion model;

    @BeforeEach
    void diamond() {
        tokenizer = log.publish(TOKENIZER, "t");
        log.publish(DATASET, "d", "tokenizer:t@1");
        model = log.publish(MODEL, "m", "tokenizer:t@1", "dataset:d@1");
    }

    @Test
    void findsWhatAVersionWasMadeFrom() {
        var up = Lineage.of(log.ledger, model, Lineage.Direction.UP, 10);

        assertThat(LedgerLog.names(up.versions()))
                .containsExactly("model:m@1", "tokenizer:t@1", "dataset:d@1");
        assertThat(up.edges())
                .extracting(edge -> edge.from() + " " + edge.job())
                .containsExactlyInAnyOrder(
                        "tokenizer:t@1 job of m", "dataset:d@1 job of m", "tokenizer:t@1 job of d");
        assertThat(up.truncated()).isFalse();
    }

    @Test
    void findsWhatWasMadeFromAVersion() {
        var down = Lineage.of(log.ledger, tokenizer, Lineage.Direction.DOWN, 10);

        assertThat(LedgerLog.names(down.versions()))
                .containsExactly("tokenizer:t@1", "dataset:d@1", "model:m@1");
        assertThat(down.edges()).hasSize(3);
    }

    @Test
    void goesNoDeeperThanAskedAndSaysThatThereIsMore() {
        // Given
        log.publish(ArtifactName.parse("report:r"), "r", "model:m@1");

        // When
        var one = Lineage.of(log.ledger, tokenizer, Lineage.Direction.DOWN, 1);

        // Then
        assertThat(LedgerLog.names(one.versions()))
                .containsExactly("tokenizer:t@1", "dataset:d@1", "model:m@1");
        assertThat(one.truncated()).isTrue();
    }

    @Test
    void isBounded() {
        // Given
        IntStream.range(0, Lineage.MOST + 5)
                .forEach(i -> log.publish(MODEL, "many " + i, "tokenizer:t@1"));

        // When
        var down = Lineage.of(log.ledger, tokenizer, Lineage.Direction.DOWN, 10);

        // Then
        assertThat(down.versions()).hasSize(Lineage.MOST);
        assertThat(down.truncated()).isTrue();
    }
}
