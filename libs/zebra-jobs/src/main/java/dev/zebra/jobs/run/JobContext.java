package dev.zebra.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.ResolvedInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a running attempt of a job is given. All methods may be called from any thread.
public interface JobContext {

    /// The job's id.
    String job();

    /// The attempt that runs, from 1.
    int attempt();

    /// The run the job belongs to, if any.
    @Nullable String run();

    /// All inputs as `released` fixed them.
    List<ResolvedInput> inputs();

    /// The directory of the input named at `pointer`; to be read only, stable while the job runs.
    Path input(String pointer);

    /// A directory of this job's own for resumable state. It outlives attempts on this machine and
    /// is removed when the job ends.
    Path scratch();

    /// An empty directory, aside from everything readers see, to write an output into before
    /// [#publish].
    Path newOutputDirectory() throws IOException;

    /// Publishes a directory made by [#newOutputDirectory] and waits until the publication is
    /// folded. Publishing the same (output, step) again answers the first publication. The
    /// directory is gone afterwards.
    ///
    /// @throws StaleAttemptException if this attempt no longer holds the job; nothing was published
    ArtifactVersion publish(Publication publication) throws IOException, StaleAttemptException;

    /// What to publish.
    ///
    /// @param pointer JSON pointer of the spec's output field, such as `/output`
    /// @param step training step of a checkpoint; 0 where steps mean nothing
    /// @param isFinal true for the product of the job
    record Publication(
            String pointer,
            Path directory,
            long step,
            boolean isFinal,
            Map<String, String> labels,
            Map<String, JsonNode> metrics) {

        /// A product without steps, labels or metrics.
        public static Publication of(String pointer, Path directory) {
            return new Publication(pointer, directory, 0, true, Map.of(), Map.of());
        }
    }

    /// Reports how far the work is. Never blocks and never fails; the newest report wins when they
    /// come too fast.
    ///
    /// @param fraction done, 0 to 1
    /// @param fields numbers and words of this kind of work, such as `step`, `loss`,
    ///     `tokensPerSecond`, `etaSeconds`
    void progress(double fraction, Map<String, ?> fields);

    /// Adds a line to the job's log.
    void log(String line);

    /// True once the job was cancelled, the claim was lost or the service is going down.
    boolean stopped();

    /// Runs `action` once when [#stopped] turns true (at once if it has), so that a worker can be
    /// ended.
    void onStop(Runnable action);
}
