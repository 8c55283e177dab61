package dev.zebra.jobs.job;

import static dev.zebra.jobs.job.FoldHistory.ONE;
import static dev.zebra.jobs.job.FoldHistory.OUTPUTS;
import static dev.zebra.jobs.job.FoldHistory.TWO;
import static dev.zebra.jobs.job.FoldHistory.queued;
import static dev.zebra.jobs.job.FoldHistory.released;
import static dev.zebra.jobs.job.FoldHistory.submission;
import static dev.zebra.jobs.job.FoldHistory.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFoldTest {

    @Test
    void queuesAtOnceWhatNeedsNothing() {
        assertThat(queued().state()).isEqualTo(new JobState.Queued(1, new JobState.Tries(0, 0)));
    }

    @Test
    void waitsForInputsAndKeepsTheFirstRelease() {
        var job = waiting();
        assertThat(job.state()).isEqualTo(new JobState.Waiting(1));

        job.then(released("sha256-first"));
        assertThat(job.state()).isEqualTo(new JobState.Queued(1, new JobState.Tries(0, 0)));

        job.then(released("sha256-second"));
        assertThat(job.last()).isEqualTo(JobFold.Ignored.DUPLICATE);
        assertThat(job.job().inputs())
                .extracting(input -> input.digest())
                .containsExactly("sha256-first");
    }

    @Test
    void givesAnAttemptToTheFirstClaimInLogOrder() {
        var job = queued().claimed(1, TWO).claimed(1, ONE);

        assertThat(job.state()).isEqualTo(new JobState.Running(1, new JobState.Tries(0, 0), TWO));
        assertThat(job.last()).isEqualTo(JobFold.Ignored.LOST_RACE);
    }

    @Test
    void knowsNoClaimOfAJobThatWaits() {
        var job = waiting().claimed(1, ONE);

        assertThat(job.state()).isEqualTo(new JobState.Waiting(1));
        assertThat(job.last()).isEqualTo(JobFold.Ignored.LOST_RACE);
    }

    @Test
    void ignoresRecordsOfAJobNeverSubmitted() {
        var nothing = new FoldHistory().claimed(1, ONE);

        assertThat(nothing.nothing()).isTrue();
        assertThat(nothing.last()).isEqualTo(JobFold.Ignored.UNKNOWN_JOB);
    }

    @Test
    void queuesALostAttemptAgainAndIgnoresWhatItsHolderStillSays() {
        var job = queued().claimed(1, ONE).then(new JobEvent.AttemptLost(1, "silence"));
        assertThat(job.state()).isEqualTo(new JobState.Queued(2, new JobState.Tries(1, 0)));

        job.then(new JobEvent.AttemptSucceeded(1, OUTPUTS));
        assertThat(job.last()).isEqualTo(JobFold.Ignored.STALE_ATTEMPT);
        job.claimed(1, TWO);
        assertThat(job.last()).isEqualTo(JobFold.Ignored.STALE_ATTEMPT);

        job.claimed(2, TWO);
        assertThat(job.state()).isEqualTo(new JobState.Running(2, new JobState.Tries(1, 0), TWO));
    }

    @Test
    void failsAJobThatLosesTenAttempts() {
        var job = queued();
        for (int attempt = 1; attempt <= JobState.MOST_LOSSES; attempt++) {
            job.claimed(attempt, ONE).then(new JobEvent.AttemptLost(attempt, "silence"));
        }

        assertThat(job.state()).isEqualTo(new JobState.Failed(10, "10 attempts were lost"));
    }

    @Test
    void countsNoLossWhenAnAttemptIsHandedBack() {
        var job = queued().claimed(1, ONE).then(new JobEvent.AttemptHandedBack(1, "shutdown"));

        assertThat(job.state()).isEqualTo(new JobState.Queued(2, new JobState.Tries(0, 0)));
    }

    @Test
    void cancelsAtOnceWhatNobodyHolds() {
        assertThat(waiting().then(new JobEvent.CancelRequested(1, "me")).state())
                .isEqualTo(new JobState.Cancelled(1));
        assertThat(queued().then(new JobEvent.CancelRequested(1, "me")).state())
                .isEqualTo(new JobState.Cancelled(1));
    }

    @Test
    void cancelsWhatIsHeldOnlyWhenTheWorkerIsGone() {
        var endings =
                List.of(
                        new JobEvent.Cancelled(1),
                        new JobEvent.AttemptLost(1, "silence"),
                        new JobEvent.AttemptHandedBack(1, "shutdown"),
                        new JobEvent.AttemptFailed(1, "broken"),
                        new JobEvent.AttemptSucceeded(1, OUTPUTS));
        for (var ending : endings) {
            var job = queued().claimed(1, ONE).then(new JobEvent.CancelRequested(1, "me"));
            assertThat(job.state()).isEqualTo(new JobState.Cancelling(1, ONE, null));
            assertThat(job.then(ending).state()).isEqualTo(new JobState.Cancelled(1));
        }
    }

    @Test
    void cancelsAJobWhoseAttemptHasMovedOnSinceItWasAsked() {
        var job =
                queued().claimed(1, ONE)
                        .then(new JobEvent.AttemptLost(1, "silence"))
                        .claimed(2, TWO)
                        .then(new JobEvent.CancelRequested(1, "me"));

        assertThat(job.state()).isEqualTo(new JobState.Cancelling(2, TWO, null));
    }

    @Test
    void letsSuccessWinOverALaterCancel() {
        var job = queued().claimed(1, ONE).then(new JobEvent.AttemptSucceeded(1, OUTPUTS));

        job.then(new JobEvent.CancelRequested(1, "me"));

        assertThat(job.state()).isEqualTo(new JobState.Succeeded(1, OUTPUTS));
        assertThat(job.last()).isEqualTo(JobFold.Ignored.LOST_RACE);
    }

    @Test
    void ignoresACancelAfterAClaimWasCancelled() {
        var job = queued().then(new JobEvent.CancelRequested(1, "me")).claimed(1, ONE);

        assertThat(job.state()).isEqualTo(new JobState.Cancelled(1));
        assertThat(job.last()).isEqualTo(JobFold.Ignored.LOST_RACE);
    }

    @Test
    void retriesOnTheSameInputsAsTheNextAttempt() {
        var job =
                waiting()
                        .then(released("sha256-first"))
                        .claimed(1, ONE)
                        .then(new JobEvent.AttemptFailed(1, "broken"))
                        .then(new JobEvent.Retried(2, "me"));

        assertThat(job.state()).isEqualTo(new JobState.Queued(2, new JobState.Tries(0, 0)));
        assertThat(job.job().inputs()).hasSize(1);
        assertThat(job.job().ended()).isNull();
    }

    @Test
    void waitsAgainWhenRetriedBeforeItWasEverReleased() {
        var job =
                waiting()
                        .then(new JobEvent.CancelRequested(1, "me"))
                        .then(new JobEvent.Retried(2, "me"));
        assertThat(job.state()).isEqualTo(new JobState.Waiting(2));

        job.then(released(2, "sha256-first"));
        assertThat(job.state()).isEqualTo(new JobState.Queued(2, new JobState.Tries(0, 0)));
    }

    @Test
    void releasesARetryOfAJobWhoseFirstReleaseCameAfterItsCancellation() {
        var job =
                waiting()
                        .then(new JobEvent.CancelRequested(1, "me"))
                        .then(released(1, "sha256-late"))
                        .then(new JobEvent.Retried(2, "me"))
                        .then(released(1, "sha256-later"));
        assertThat(job.state()).isEqualTo(new JobState.Waiting(2));

        job.then(released(2, "sha256-now"));

        assertThat(job.state()).isEqualTo(new JobState.Queued(2, new JobState.Tries(0, 0)));
        assertThat(job.job().inputs())
                .extracting(input -> input.digest())
                .containsExactly("sha256-now");
    }

    @Test
    void takesAReleaseWithoutAnAttemptForOneOfTheFirst() {
        var old =
                Event.of(
                        "job.released",
                        "job/0/job.released/1",
                        "/test",
                        "job",
                        Instant.EPOCH,
                        Json.tree(Map.of("inputs", List.of())));

        assertThat(JobEvent.of(old)).hasValue(new JobEvent.Released(1, List.of()));
    }

    @Test
    void retriesNothingThatHasNotEndedOrHasSucceeded() {
        assertThat(queued().then(new JobEvent.Retried(2, "me")).last())
                .isEqualTo(JobFold.Ignored.LOST_RACE);
        assertThat(
                        queued().claimed(1, ONE)
                                .then(new JobEvent.AttemptSucceeded(1, OUTPUTS))
                                .then(new JobEvent.Retried(2, "me"))
                                .last())
                .isEqualTo(JobFold.Ignored.LOST_RACE);
    }

    @Test
    void ignoresASecondRetryOfTheSameEnd() {
        var job =
                queued().claimed(1, ONE)
                        .then(new JobEvent.AttemptFailed(1, "broken"))
                        .then(new JobEvent.Retried(2, "me"))
                        .then(new JobEvent.Retried(2, "you"));

        assertThat(job.state()).isEqualTo(new JobState.Queued(2, new JobState.Tries(0, 0)));
        assertThat(job.last()).isEqualTo(JobFold.Ignored.DUPLICATE);
    }

    @Test
    void triesAFailureThatMayPassAgainWhenItsTimeHasCome() {
        var job =
                queued().claimed(1, ONE)
                        .then(new JobEvent.AttemptFailed(1, "disk full", Duration.ofSeconds(5)));
        assertThat(job.state())
                .isEqualTo(
                        new JobState.BackingOff(
                                2,
                                new JobState.Tries(0, 1),
                                "disk full",
                                // The record of the failure is the third, so of second 2.
                                Instant.ofEpochSecond(7)));

        assertThat(job.claimed(2, TWO).last()).isEqualTo(JobFold.Ignored.LOST_RACE);
        assertThat(job.then(new JobEvent.BackoffElapsed(1)).last())
                .isEqualTo(JobFold.Ignored.STALE_ATTEMPT);
        assertThat(job.then(new JobEvent.BackoffElapsed(2)).state())
                .isEqualTo(new JobState.Queued(2, new JobState.Tries(0, 1)));
    }

    @Test
    void readsAFailureWithoutAPauseAsTheLast() {
        var old =
                Event.of(
                        "attempt.failed",
                        "job/1/attempt.failed/1",
                        "/test",
                        "job",
                        Instant.EPOCH,
                        Json.tree(Map.of("attempt", 1, "reason", "broken")));

        assertThat(JobEvent.of(old)).hasValue(new JobEvent.AttemptFailed(1, "broken"));
    }

    @Test
    void readsASubmissionWithoutTermsAsOnUsualTerms() {
        var data = (ObjectNode) Json.tree(submission(List.of()));
        data.remove("terms");
        var old =
                Event.of(
                        "job.submitted",
                        "job/0/job.submitted/1",
                        "/test",
                        "job",
                        Instant.EPOCH,
                        data);

        assertThat(JobEvent.of(old)).hasValue(submission(List.of()));
    }

    @Test
    void pausesAtOnceWhatNobodyHoldsAndResumesItWhereItWas() {
        assertThat(waiting().then(pause("a")).then(resume("b")).state())
                .isEqualTo(new JobState.Waiting(2));
        assertThat(queued().then(pause("a")).state())
                .isEqualTo(new JobState.Paused(2, JobState.Tries.NONE));
        assertThat(queued().then(pause("a")).then(resume("b")).state())
                .isEqualTo(new JobState.Queued(2, JobState.Tries.NONE));
        assertThat(
                        queued().claimed(1, ONE)
                                .then(new JobEvent.AttemptFailed(1, "full", Duration.ofHours(1)))
                                .then(pause("a"))
                                .then(resume("b"))
                                .state())
                .isEqualTo(new JobState.Queued(3, new JobState.Tries(0, 1)));
    }

    @Test
    void pausesWhatIsHeldOnlyWhenTheWorkerIsGone() {
        var endings =
                List.of(
                        new JobEvent.AttemptLost(1, "silence"),
                        new JobEvent.AttemptHandedBack(1, "paused"),
                        new JobEvent.AttemptFailed(1, "killed", Duration.ZERO));
        for (var ending : endings) {
            var job = queued().claimed(1, ONE).then(pause("a"));
            assertThat(job.state()).isEqualTo(new JobState.Pausing(1, JobState.Tries.NONE, ONE));
            assertThat(job.then(resume("b")).last()).isEqualTo(JobFold.Ignored.LOST_RACE);
            assertThat(job.then(ending).state())
                    .isEqualTo(new JobState.Paused(2, JobState.Tries.NONE));
        }
    }

    @Test
    void letsWorkThatGotDoneWhilePausingCount() {
        var job = queued().claimed(1, ONE).then(pause("a"));

        assertThat(job.then(new JobEvent.AttemptSucceeded(1, OUTPUTS)).state())
                .isEqualTo(new JobState.Succeeded(1, OUTPUTS));
    }

    @Test
    void pausesAgainAfterAResumptionButNotTwiceForOneRequest() {
        var job = queued().then(pause("a")).then(resume("b"));

        assertThat(job.then(pause("a")).last()).isEqualTo(JobFold.Ignored.DUPLICATE);
        assertThat(job.then(pause("c")).state())
                .isEqualTo(new JobState.Paused(3, JobState.Tries.NONE));
    }

    @Test
    void failsAtItsDeadlineWhatNobodyHoldsAndWhatIsHeldWhenTheWorkerIsGone() {
        var late = new JobEvent.DeadlineExceeded(1, "too long");
        assertThat(waiting().then(late).state()).isEqualTo(new JobState.Failed(1, "too long"));
        assertThat(queued().then(late).state()).isEqualTo(new JobState.Failed(1, "too long"));
        assertThat(
                        queued().then(pause("a"))
                                .then(new JobEvent.DeadlineExceeded(2, "too long"))
                                .state())
                .isEqualTo(new JobState.Failed(2, "too long"));

        var job = queued().claimed(1, ONE).then(late);
        assertThat(job.state()).isEqualTo(new JobState.Cancelling(1, ONE, "too long"));
        assertThat(job.then(new JobEvent.Cancelled(1)).state())
                .isEqualTo(new JobState.Failed(1, "too long"));
    }

    @Test
    void countsTimeFromTheLastRetryByAUser() {
        var job = queued().claimed(1, ONE).then(new JobEvent.AttemptFailed(1, "broken"));
        assertThat(job.job().since()).isEqualTo(job.job().submitted());

        job.then(new JobEvent.Retried(2, "me"));

        assertThat(job.job().since()).isEqualTo(Instant.ofEpochSecond(3));
    }

    @Test
    void isReleasedAndClaimedAfterAPauseThatAReleaseOrAClaimCameTooLateFor() {
        var waiting = waiting().then(pause("a")).then(released("sha256-1"));
        assertThat(waiting.last()).isEqualTo(JobFold.Ignored.STALE_ATTEMPT);
        assertThat(waiting.then(resume("b")).then(released(2, "sha256-1")).state())
                .isEqualTo(new JobState.Queued(2, JobState.Tries.NONE));

        var queued = queued().then(pause("a")).claimed(1, ONE);
        assertThat(queued.last()).isEqualTo(JobFold.Ignored.STALE_ATTEMPT);
        assertThat(queued.then(resume("b")).claimed(2, ONE).state())
                .isEqualTo(new JobState.Running(2, JobState.Tries.NONE, ONE));
    }

    private static JobEvent pause(String ask) {
        return new JobEvent.PauseRequested(1, "me", ask);
    }

    private static JobEvent resume(String ask) {
        return new JobEvent.Resumed(1, "me", ask);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void foldsAnyRepetitionOfEarlierRecordsToTheSameState(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            // Given
            var records = randomHistory(random);
            var once = new FoldHistory();
            records.forEach(once::then);

            // When
            var repeated = new FoldHistory();
            var sent = new ArrayList<JobEvent>();
            for (var record : records) {
                sent.add(record);
                repeated.then(record);
                while (random.nextInt(3) == 0) {
                    repeated.then(sent.get(random.nextInt(sent.size())));
                }
            }

            // Then
            assertThat(repeated.nothing()).isEqualTo(once.nothing());
            if (!once.nothing()) {
                assertThat(repeated.state()).as(records.toString()).isEqualTo(once.state());
                assertThat(repeated.job().inputs()).isEqualTo(once.job().inputs());
                assertThat(repeated.job().seen()).isEqualTo(once.job().seen());
            }
        }
    }

    /// A submission at the start and anything, in any order, after it; no fact twice.
    static List<JobEvent> randomHistory(Random random) {
        var records = new ArrayList<JobEvent>();
        records.add(submission(random.nextBoolean() ? List.of() : List.of(FoldHistory.wanted())));
        int length = random.nextInt(25);
        for (int i = 0; i < length; i++) {
            int attempt = 1 + random.nextInt(3);
            records.add(
                    switch (random.nextInt(14)) {
                        case 0 -> released(attempt, "sha256-" + random.nextInt());
                        case 1 -> new JobEvent.Claimed(attempt, ONE);
                        case 2 -> new JobEvent.Claimed(attempt, TWO);
                        case 3 -> new JobEvent.AttemptLost(attempt, "silence");
                        case 4 -> new JobEvent.AttemptFailed(attempt, "broken");
                        case 5 -> new JobEvent.AttemptSucceeded(attempt, OUTPUTS);
                        case 6 -> new JobEvent.CancelRequested(attempt, "me");
                        case 7 -> new JobEvent.Cancelled(attempt);
                        case 8 ->
                                new JobEvent.AttemptFailed(
                                        attempt, "full", Duration.ofSeconds(random.nextInt(9)));
                        case 9 -> new JobEvent.BackoffElapsed(attempt);
                        case 10 -> pause("ask" + random.nextInt(4));
                        case 11 -> resume("ask" + random.nextInt(4));
                        case 12 -> new JobEvent.DeadlineExceeded(attempt, "late");
                        default -> new JobEvent.Retried(attempt, "me");
                    });
        }
        return records;
    }
}
