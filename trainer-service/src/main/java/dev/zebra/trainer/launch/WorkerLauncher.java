package dev.zebra.trainer.launch;

import dev.zebra.trainer.protocol.WorkerTask;
import java.io.IOException;

/// Starts workers, wherever they run.
public interface WorkerLauncher {

    /// Starts a worker on a task. The caller closes it.
    Worker launch(WorkerTask task) throws IOException;

    /// Threads that a job computes with when its spec does not say.
    int threads();
}
