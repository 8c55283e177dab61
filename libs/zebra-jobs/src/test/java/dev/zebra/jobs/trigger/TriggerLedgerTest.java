package dev.zebra.jobs.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TriggerLedgerTest {

    private final TriggerLedger ledger = new TriggerLedger();
    private long offset;

    @Test
    void keepsTheSinceOfATriggerWhoseJobAloneIsReplaced() {
        put("model:books", JobKind.EVALUATE);
        put("model:books", JobKind.TOKENIZE);

        assertThat(ledger.all())
                .singleElement()
                .satisfies(
                        trigger -> {
                            assertThat(trigger.since()).isEqualTo(Instant.ofEpochSecond(0));
                            assertThat(trigger.job().kind()).isEqualTo(JobKind.TOKENIZE);
                        });
    }

    @Test
    void beginsAnewWhenATriggerWatchesSomethingElse() {
        put("model:books", JobKind.EVALUATE);
        put("model:other", JobKind.EVALUATE);

        assertThat(ledger.all())
                .extracting(Trigger::since)
                .containsExactly(Instant.ofEpochSecond(1));
    }

    @Test
    void beginsAnewAfterARemoval() {
        put("model:books", JobKind.EVALUATE);
        fold(new TriggerEvent.Removed("each", "tester"));
        put("model:books", JobKind.EVALUATE);

        assertThat(ledger.all())
                .extracting(Trigger::since)
                .containsExactly(Instant.ofEpochSecond(2));
    }

    private void put(String artifact, JobKind kind) {
        fold(
                new TriggerEvent.Put(
                        "each",
                        new Trigger.When(ArtifactName.parse(artifact), null, Map.of(), null),
                        new Trigger.Template(kind, JsonNodeFactory.instance.objectNode(), Map.of()),
                        "tester"));
    }

    private void fold(TriggerEvent event) {
        var time = Instant.ofEpochSecond(offset);
        ledger.fold(
                new LogRecord(
                        new Position(Topics.TRIGGERS, 0, offset),
                        "each",
                        event.event("/test", time, "at " + offset),
                        time));
        offset++;
    }
}
