package dev.zebra.trainer.worker;

import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerCommand;
import dev.zebra.trainer.training.TrainingControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;

/// Hears the service's commands, and its end: when the pipe closes, the process saves what it can
/// and is gone within two seconds, whatever native code is doing. So no worker outlives its
/// service.
final class CommandReader {

    private static final Duration LAST_WORDS = Duration.ofMillis(1500);

    private final BufferedReader commands;
    private final TrainingControl control;

    CommandReader(BufferedReader commands, TrainingControl control) {
        this.commands = commands;
        this.control = control;
    }

    void start() {
        Thread.ofPlatform().daemon().name("commands").start(this::read);
    }

    private void read() {
        try {
            for (var line = commands.readLine(); line != null; line = commands.readLine()) {
                Wire.read(line, WorkerCommand.class).ifPresent(this::obey);
            }
        } catch (IOException | RuntimeException broken) {
            System.err.println("the service cannot be heard any more: " + broken);
        }
        control.stop();
        try {
            Thread.sleep(LAST_WORDS);
        } catch (InterruptedException interrupted) {
            // nobody waits for this thread; it ends the process either way
        }
        Runtime.getRuntime().halt(ExitStatus.ORPHANED);
    }

    private void obey(WorkerCommand command) {
        switch (command) {
            case WorkerCommand.Stop() -> control.stop();
            case WorkerCommand.Checkpoint() -> control.checkpoint();
        }
    }
}
