package dev.zebra.trainer.worker;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.Rope;
import dev.zebra.model.ZebraModel;
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
import java.io.UncheckedIOException;
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
        var prepared = Thread.ofPlatform().name("prepare").start(TrainerWorker::prepare);
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
            prepared.join();
            train(task, control);
            return ExitStatus.FINE;
        } catch (TrainingFailedException failed) {
            tell(new WorkerMessage.Failed(failed.getMessage(), false));
        } catch (Exception | LinkageError unexpected) {
            unexpected.printStackTrace();
            boolean mayPass =
                    unexpected instanceof IOException || unexpected instanceof UncheckedIOException;
            tell(new WorkerMessage.Failed(unexpected.toString(), mayPass));
        }
        return ExitStatus.FAILED;
    }

    /// Loads what every task needs before there is one, so that a worker kept ready begins at once.
    ///
    /// On a thread of its own: one that has computed keeps the number of threads it computed with.
    private static void prepare() {
        var smallest =
                ModelConfig.builder()
                        .vocabularySize(32)
                        .hiddenSize(32)
                        .layers(2)
                        .heads(2)
                        .intermediateSize(32)
                        .layerGroupSize(2)
                        .windowSize(8)
                        .rope(Rope.ofTheta(10_000))
                        .tiedEmbeddings(true)
                        .maxPositions(32)
                        .build();
        try {
            ZebraModel.random(smallest, 1, ComputeDevice.cpu()).close();
        } catch (RuntimeException | LinkageError unusable) {
            // The task will fail of the same and can say so.
            unusable.printStackTrace();
        }
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
