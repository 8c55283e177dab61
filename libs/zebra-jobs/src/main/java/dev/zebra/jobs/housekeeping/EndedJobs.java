package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobLedger;
import dev.zebra.jobs.run.Workspace;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Clears the folders of jobs that have ended.
public final class EndedJobs implements Chore {

    private final JobLedger jobs;
    private final Workspace workspace;
    private final Queue<FoldedJob> ended = new ConcurrentLinkedQueue<>();

    public EndedJobs(JobLedger jobs, Workspace workspace) {
        this.jobs = jobs;
        this.workspace = workspace;
        jobs.onEnd(ended::add);
    }

    @Override
    public void keep(Turn turn) throws IOException {
        for (var job = ended.poll(); job != null; job = ended.poll()) {
            boolean stillEnded =
                    jobs.find(job.id()).filter(now -> now.state().name().ended()).isPresent();
            if (stillEnded
                    && job.submission().kind().domain() == turn.domain()
                    && turn.has(job.id())) {
                workspace.clear(job.id());
            }
        }
    }
}
