package dev.zebra.trainer.launch;

import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerCommand;
import dev.zebra.trainer.protocol.WorkerMessage;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A worker in a child process. It holds a pipe from this service and ends when the pipe does.
final class LocalWorker implements Worker {

    private static final int KILLED = 128;

    private final Process process;
    private final Duration grace;
    private final BufferedReader messages;
    private final BufferedWriter commands;
    private volatile Consumer<String> log = line -> {};

    LocalWorker(Process process, Duration grace) {
        this.process = process;
        this.grace = grace;
        this.messages = process.inputReader();
        this.commands = process.outputWriter();
    }

    Process process() {
        return process;
    }

    @Override
    public Optional<WorkerMessage> next() throws IOException {
        for (var line = messages.readLine(); line != null; line = messages.readLine()) {
            var chatter = Wire.chatter(line);
            if (!chatter.isBlank()) {
                log.accept(chatter);
            }
            var message = Wire.read(line, WorkerMessage.class);
            if (message.isPresent()) {
                return message;
            }
        }
        return Optional.empty();
    }

    @Override
    public void onLog(Consumer<String> log) {
        this.log = log;
        Thread.ofVirtual()
                .name("log of worker " + process.pid())
                .start(() -> process.errorReader().lines().forEach(log));
    }

    @Override
    public void tell(WorkerCommand command) {
        try {
            write(Wire.line(command));
        } catch (IOException gone) {
            // a worker that has ended needs no command; its ending is seen by whoever reads
        }
    }

    /// Runs `action` when the process has ended, at once if it has.
    void onEnd(Runnable action) {
        process.onExit().thenRun(action);
    }

    synchronized void write(String line) throws IOException {
        commands.write(line);
        commands.newLine();
        commands.flush();
    }

    @Override
    public void stop() {
        Thread.ofVirtual()
                .name("stop of worker " + process.pid())
                .start(
                        () -> {
                            tell(new WorkerCommand.Stop());
                            if (!ended(grace)) {
                                process.destroyForcibly();
                            }
                        });
    }

    private boolean ended(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String ending() throws InterruptedException {
        int status = process.waitFor();
        return status > KILLED
                ? "exit code " + status + ", ended by signal " + (status - KILLED)
                : "exit code " + status;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
