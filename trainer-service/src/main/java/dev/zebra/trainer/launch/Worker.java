package dev.zebra.trainer.launch;

import dev.zebra.trainer.protocol.WorkerCommand;
import dev.zebra.trainer.protocol.WorkerMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/// A worker that was started. Closing it makes sure that it is gone.
public interface Worker extends AutoCloseable {

    /// Waits for the next message; empty once there will be no more. Lines on the way that are no
    /// message go to the log.
    Optional<WorkerMessage> next() throws IOException;

    /// Hands every line of the log to `log`, from a thread of its own, until the worker ends.
    void onLog(Consumer<String> log);

    /// Tells it something; nothing happens if it is gone.
    void tell(WorkerCommand command);

    /// Asks it to stop, and ends it by force if it has not within its time of grace. Returns at
    /// once.
    void stop();

    /// Waits for its end and says how it ended, such as `exit code 137`.
    String ending() throws InterruptedException;

    /// Ends it by force if it runs, and returns when it is gone.
    @Override
    void close();
}
