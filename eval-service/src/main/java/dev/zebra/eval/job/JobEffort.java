package dev.zebra.eval.job;

import dev.zebra.eval.scoring.Effort;
import dev.zebra.jobs.run.JobContext;
import java.util.Map;
import java.util.concurrent.CancellationException;

/// Reports how much of the planned work is done, and ends it between two forward passes when the
/// job is stopped.
final class JobEffort implements Effort {

    private final JobContext context;
    private final long planned;
    private long spent;

    /// @param planned tokens of all forward passes together
    JobEffort(JobContext context, long planned) {
        this.context = context;
        this.planned = Math.max(1, planned);
    }

    @Override
    public void spend(String stage, String cell, long tokens) {
        if (context.stopped()) {
            throw new CancellationException("stopped before " + stage + ", " + cell);
        }
        context.progress(
                Math.min(1.0, (double) spent / planned),
                Map.of("stage", stage, "cell", cell, "tokens", spent, "tokensPlanned", planned));
        spent += tokens;
    }

    /// Tokens that went through the model.
    long spent() {
        return spent;
    }
}
