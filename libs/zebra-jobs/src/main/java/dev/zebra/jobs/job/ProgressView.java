package dev.zebra.jobs.job;

import java.util.List;
import java.util.Optional;

/// What jobs last said about their progress; bounded, and only of recent jobs.
public interface ProgressView {

    /// The newest report.
    Optional<JobProgress> last(String job);

    /// The reports of the job, oldest first, thinned evenly to some hundreds.
    List<JobProgress> curve(String job);
}
