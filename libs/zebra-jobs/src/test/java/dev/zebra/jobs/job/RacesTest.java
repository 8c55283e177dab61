package dev.zebra.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everybody acts on what they have read, which may be a few records old when they are heard.
class RacesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void leavesNoJobStuckWhateverActedOnAnOldView(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            // Given
            var history = random.nextBoolean() ? FoldHistory.queued() : FoldHistory.waiting();
            var views = new ArrayList<FoldedJob>(List.of(history.job()));
            var said = new ArrayList<JobEvent>();
            for (int i = random.nextInt(20); i > 0; i--) {
                int age = Math.min(views.size(), 1 + random.nextInt(4));
                var moves = moves(views.get(views.size() - age), random);
                if (!moves.isEmpty()) {
                    var move = moves.get(random.nextInt(moves.size()));
                    said.add(move);
                    views.add(history.then(move).job());
                }
            }

            for (int step = 0; !(history.state() instanceof JobState.Succeeded); step++) {
                // When
                var before = history.state();
                history.then(wayOut(history.job()));

                // Then
                assertThat(history.last()).as("%s after %s", before, said).isNull();
                assertThat(step).as("%s after %s", before, said).isLessThan(6);
            }
        }
    }

    /// What brings an undisturbed job nearer to its end.
    private static JobEvent wayOut(FoldedJob job) {
        int attempt = job.state().attempt();
        return switch (job.state()) {
            case JobState.Waiting _ -> FoldHistory.released(attempt, "sha256-1");
            case JobState.Queued _ -> new JobEvent.Claimed(attempt, FoldHistory.ONE);
            case JobState.Running _ -> new JobEvent.AttemptSucceeded(attempt, FoldHistory.OUTPUTS);
            case JobState.BackingOff _ -> new JobEvent.BackoffElapsed(attempt);
            case JobState.Pausing _ -> new JobEvent.AttemptHandedBack(attempt, "paused");
            case JobState.Paused _ -> new JobEvent.Resumed(attempt, "me", ask(job));
            case JobState.Cancelling _ -> new JobEvent.Cancelled(attempt);
            case JobState.Failed _, JobState.Cancelled _ -> new JobEvent.Retried(attempt + 1, "me");
            case JobState.Succeeded _ -> throw new AssertionError("it has ended");
        };
    }

    /// All that replicas, housekeepers and users might do who take this for the job as it is.
    private static List<JobEvent> moves(FoldedJob view, Random random) {
        int attempt = view.state().attempt();
        var moves = new ArrayList<JobEvent>();
        if (view.state() instanceof JobState.Succeeded) {
            return moves;
        }
        moves.add(wayOut(view));
        if (view.state() instanceof JobState.Queued) {
            moves.add(new JobEvent.Claimed(attempt, FoldHistory.TWO));
        }
        if (view.holder().isPresent()) {
            moves.add(new JobEvent.AttemptLost(attempt, "silence"));
            moves.add(new JobEvent.AttemptHandedBack(attempt, "the service went down"));
        }
        if (view.state() instanceof JobState.Running) {
            moves.add(new JobEvent.AttemptFailed(attempt, "broken"));
            moves.add(
                    new JobEvent.AttemptFailed(
                            attempt, "full", Duration.ofSeconds(random.nextInt(9))));
        }
        if (!view.state().name().ended()) {
            moves.add(new JobEvent.PauseRequested(attempt, "me", ask(view)));
            moves.add(new JobEvent.CancelRequested(attempt, "me"));
            moves.add(new JobEvent.DeadlineExceeded(attempt, "too long"));
        }
        return moves;
    }

    private static String ask(FoldedJob view) {
        return view.position().toString();
    }
}
