package dev.zebra.jobs.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.job.FoldVersion;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When snapshots are believed.
class ShelfTest {

    private static final String LOG = "a-log";
    private static final String MINE = "trainer-0/1/a";
    private static final String OTHER = "trainer-1/1/b";
    private static final long END = 100;

    private final Shelf shelf = new Shelf(3, LOG);
    private long offset;

    @Test
    void isBelievedUpToItsMark() {
        job("a", 5, MINE);
        job("b", 60, MINE);
        mark(50, 0, MINE);

        assertThat(shelf.from(END)).hasValue(50L);
        assertThat(shelf.jobs()).extracting(FoldedJob::id).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void isNotBelievedWithoutAMark() {
        job("a", 5, MINE);

        assertThat(shelf.from(END)).isEmpty();
    }

    @Test
    void isNotBelievedBeyondTheEndOfTheLog() {
        job("a", 5, MINE);
        mark(50, 0, MINE);

        assertThat(shelf.from(49)).isEmpty();
        assertThat(shelf.from(50)).hasValue(50L);

        job("b", 70, MINE);
        assertThat(shelf.from(70)).isEmpty();
        assertThat(shelf.from(71)).hasValue(50L);
    }

    @Test
    void isNotBelievedWhenAnythingInItIsDamaged() {
        job("a", 5, MINE);
        mark(50, 0, MINE);
        put("b", "{".getBytes(StandardCharsets.UTF_8));

        assertThat(shelf.from(END)).isEmpty();
        assertThat(shelf.through()).containsEntry("b", -1L);
    }

    @Test
    void isNotBelievedUnderAnotherKeyThanItsOwn() {
        mark(50, 0, MINE);
        put("b", Json.bytes(saved(folded("a", 5), MINE, LOG, FoldVersion.TEXT, 3)));

        assertThat(shelf.from(END)).isEmpty();
    }

    @Test
    void isNotBelievedOfAnotherFoldOrLogOrPartition() {
        for (var foreign :
                List.of(
                        saved(folded("a", 5), MINE, LOG, "0-older", 3),
                        saved(folded("a", 5), MINE, "another-log", FoldVersion.TEXT, 3),
                        saved(folded("a", 5), MINE, LOG, FoldVersion.TEXT, 4))) {
            put("a", Json.bytes(foreign));
            mark(50, 0, MINE);

            assertThat(shelf.from(END)).isEmpty();
        }
    }

    @Test
    void isNotBelievedWhenWhoKeptItBeforeStillWroteAfterTheTakeOver() {
        job("a", 20, OTHER);
        mark(50, offset, MINE);
        assertThat(shelf.from(END)).hasValue(50L);

        job("b", 5, OTHER);
        assertThat(shelf.from(END)).isEmpty();

        mark(60, offset, MINE);
        assertThat(shelf.from(END)).hasValue(60L);
    }

    @Test
    void forgetsWhatWasTakenBack() {
        job("a", 5, MINE);
        put("a", null);
        mark(50, 0, MINE);

        assertThat(shelf.jobs()).isEmpty();
        assertThat(shelf.from(END)).hasValue(50L);
    }

    private void job(String id, long through, String writer) {
        put(id, Json.bytes(saved(folded(id, through), writer, LOG, FoldVersion.TEXT, 3)));
    }

    private void mark(long from, long base, String writer) {
        put(
                Saved.MARK,
                Json.bytes(
                        new Saved(
                                FoldVersion.TEXT,
                                LOG,
                                3,
                                writer,
                                null,
                                new Saved.Mark(from, base))));
    }

    private void put(String key, byte @Nullable [] value) {
        shelf.put(new ConsumerRecord<>("zebra.snapshots.trainer", 3, offset++, key, value));
    }

    private static Saved saved(
            FoldedJob job, String writer, String log, String fold, int partition) {
        return new Saved(fold, log, partition, writer, job, null);
    }

    private static FoldedJob folded(String id, long at) {
        var ledger = new JobLedger();
        var submission =
                new JobEvent.Submitted(
                        JobKind.PRETRAIN,
                        JsonNodeFactory.instance.objectNode(),
                        Map.of(),
                        null,
                        "tester",
                        List.of(),
                        List.of(),
                        0,
                        null,
                        Terms.USUAL);
        ledger.fold(
                new LogRecord(
                        new Position("zebra.jobs.trainer", 3, at),
                        id,
                        submission.about(id, "/test", Instant.EPOCH),
                        Instant.EPOCH));
        return ledger.find(id).orElseThrow();
    }
}
