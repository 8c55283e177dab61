package dev.zebra.trainer.worker;

import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerMessage;
import dev.zebra.trainer.protocol.WorkerTask;
import dev.zebra.trainer.training.TrainingControl;
import dev.zebra.trainer.training.TrainingFailedException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The process that trains. It reads a [WorkerTask] and then commands from its standard input, and
/// writes [WorkerMessage]s to its standard output and a log to its standard error.
public final class TrainerWorker {

    private final PrintStream messages;

    private TrainerWorker(PrintStream messages) {
        this.messages = messages;
    }

    /// Does the one task it is given, then ends the process.
    public static void main(String[] arguments) throws IOException {
        var messages =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err); // a library that prints must not speak for us
        int status = new TrainerWorker(messages).work();
        // Native libraries' exit handlers may crash, and there is nothing left to clean up.
        Runtime.getRuntime().halt(status);
    }

    private int work() throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var first = input.readLine();
        if (first == null) {
            return ExitStatus.ORPHANED;
        }
        var control = new TrainingControl();
        new CommandReader(input, control).start();
        try {
            var task =
                    Wire.read(first, WorkerTask.class)
                            .orElseThrow(() -> new IllegalArgumentException("no task: " + first));
            train(task, control);
            return ExitStatus.FINE;
        } catch (TrainingFailedException failed) {
            tell(new WorkerMessage.Failed(failed.getMessage()));
        } catch (Exception | LinkageError unexpected) {
            unexpected.printStackTrace();
            tell(new WorkerMessage.Failed(unexpected.toString()));
        }
        return ExitStatus.FAILED;
    }

    private void train(WorkerTask task, TrainingControl control)
            throws IOException, TrainingFailedException {
        switch (task.kind()) {
            case "pretrain" -> new Pretraining(task).run(control, this::tell);
            default ->
                    throw new IllegalArgumentException(
                            "no training of the kind '" + task.kind() + "'");
        }
    }

    private synchronized void tell(WorkerMessage message) {
        messages.println(Wire.line(message));
    }
}
