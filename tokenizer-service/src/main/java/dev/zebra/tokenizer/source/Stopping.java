package dev.zebra.tokenizer.source;

import dev.zebra.jobs.run.JobContext;
import java.util.concurrent.CancellationException;

/// Ends work whose job is to stop.
public final class Stopping {

    private Stopping() {}

    /// @throws CancellationException if the job is to stop
    public static void check(JobContext context) {
        if (context.stopped()) {
            throw new CancellationException("job " + context.job() + " is to stop");
        }
    }
}
