package dev.zebra.jobs.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.JobState;
import dev.zebra.jobs.job.Seen;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.run.RunnerHost.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeasesTest {

    private static final Holder HOLDER = new Holder("t-0", "0001");
    private static final Held JOB = new Held("job", 1);

    private final AtomicLong nanos = new AtomicLong();
    private final Leases leases = new Leases(nanos::get);
    private long second;

    @Test
    void takesAnAttemptFromAHolderSilentForMoreThanSixSeconds() {
        pass(4, true);

        pass(6, false);
        assertThat(leases.lost(job(HOLDER))).isEmpty();

        pass(2, false);
        assertThat(leases.lost(job(HOLDER))).isPresent();
    }

    @Test
    void keepsTheLeaseOfAHolderThatBeats() {
        pass(60, true);

        assertThat(leases.lost(job(HOLDER))).isEmpty();
    }

    @Test
    void renewsOnlyWhatABeatLists() {
        pass(4, true);
        for (int i = 0; i < 4; i++) {
            step(2);
            beat("judge", "0001");
            beat("t-0", "0001", new Held("other", 1));
        }

        assertThat(leases.lost(job(HOLDER))).isPresent();
    }

    @Test
    void takesAnAttemptAtOnceFromALifeThatHasEnded() {
        pass(4, true);

        beat("t-0", "0002");

        assertThat(leases.lost(job(HOLDER))).hasValue("t-0 has started again");
    }

    @Test
    void keepsALifeThatStartedAfterTheClockWasSetBack() {
        // Given: the earlier life has the later name
        beat("t-0", "0009");
        beat("t-0", "0001");

        pass(8, true);

        assertThat(leases.lost(job(HOLDER))).isEmpty();
    }

    @Test
    void keepsALifeThatClaimedBeforeItWasFirstHeard() {
        beat("t-0", "0009");
        step(1);

        assertThat(leases.lost(job(HOLDER, now()))).isEmpty();
    }

    @Test
    void countsNoTimeWhileTheBrokerIsAway() {
        pass(4, true);

        // When: 30 seconds without any beat, then the judge is heard again first
        step(30);
        beat("judge", "0001");
        assertThat(leases.lost(job(HOLDER))).isEmpty();

        // Then: the holder has a whole lease from there
        pass(4, false);
        assertThat(leases.lost(job(HOLDER))).isEmpty();
        pass(4, false);
        assertThat(leases.lost(job(HOLDER))).isPresent();
    }

    @Test
    void judgesNothingForAWholeLeaseAfterItWasPausedItself() {
        pass(4, true);

        // When: this machine stood still; the broker's records of that time come all at once
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        for (int i = 0; i < 10; i++) {
            second += 2;
            beat("judge", "0001");
        }
        leases.polled();

        // Then
        assertThat(leases.lost(job(HOLDER))).isEmpty();
        pass(4, false);
        assertThat(leases.lost(job(HOLDER))).isEmpty();
        pass(10, false);
        assertThat(leases.lost(job(HOLDER))).isPresent();
    }

    @Test
    void judgesNothingBeforeItHasHeardAnybody() {
        assertThat(leases.lost(job(HOLDER))).isEmpty();
    }

    /// Seconds in which the judge beats every two, and the holder does or does not.
    private void pass(int seconds, boolean holderBeats) {
        for (int i = 0; i < seconds; i += 2) {
            step(2);
            beat("judge", "0001");
            if (holderBeats) {
                beat("t-0", "0001", JOB);
            }
        }
    }

    /// Time goes by, and the reader goes on reading.
    private void step(int seconds) {
        for (int i = 0; i < seconds; i++) {
            second++;
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            leases.polled();
        }
    }

    private void beat(String instance, String incarnation, Held... held) {
        var beat = new Beat(instance, incarnation, Domain.TOKENIZER, 1, List.of(held));
        var time = now();
        leases.fold(
                new LogRecord(
                        new Position(Topics.HEARTBEATS, 0, 0),
                        instance,
                        Event.of(Beat.TYPE, "beat", "/test", instance, time, Json.tree(beat)),
                        time));
    }

    private Instant now() {
        return Instant.ofEpochSecond(1_000_000 + second);
    }

    private static FoldedJob job(Holder holder) {
        return job(holder, Instant.EPOCH);
    }

    private static FoldedJob job(Holder holder, Instant claimed) {
        var position = new Position("zebra.jobs.tokenizer", 0, 0);
        return new FoldedJob(
                "job",
                new JobEvent.Submitted(
                        JobKind.TOKENIZE,
                        JsonNodeFactory.instance.objectNode(),
                        Map.of(),
                        null,
                        "tester",
                        List.of(),
                        List.of(),
                        0,
                        null,
                        Terms.USUAL),
                new JobState.Running(1, new JobState.Tries(0, 0), holder),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                claimed,
                null,
                null,
                Seen.NONE,
                0,
                position,
                position);
    }
}
