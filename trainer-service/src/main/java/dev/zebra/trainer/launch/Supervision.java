package dev.zebra.trainer.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.zebra.jobs.run.AttemptFailedException;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobContext.Publication;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.jobs.run.StaleAttemptException;
import dev.zebra.trainer.protocol.WorkerMessage;
import dev.zebra.trainer.protocol.WorkerTask;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Follows one worker to its end: what it says becomes the job's progress, publications and log.
public final class Supervision {

    private final JobContext context;
    private final String output;
    private final LastLines lastLines = new LastLines(20);

    /// @param output JSON pointer of the spec's field that names the model
    public Supervision(JobContext context, String output) {
        this.context = context;
        this.output = output;
    }

    /// Runs a worker on `task`. Returns when it is done or was stopped; the process is gone then,
    /// and after every exception.
    ///
    /// @throws JobFailedException if the worker says that the job cannot succeed
    /// @throws AttemptFailedException if the worker died, or says that another try may do better
    public void run(WorkerLauncher launcher, WorkerTask task)
            throws IOException,
                    InterruptedException,
                    JobFailedException,
                    AttemptFailedException,
                    StaleAttemptException {
        try (var worker = launcher.launch(task)) {
            worker.onLog(this::log);
            context.onStop(worker::stop);
            for (var message = worker.next(); message.isPresent(); message = worker.next()) {
                if (ends(message.get())) {
                    return;
                }
            }
            if (!context.stopped()) {
                throw new AttemptFailedException(
                        "the training process died: "
                                + worker.ending()
                                + lastLines.orNothing("; its last lines: "));
            }
        }
    }

    private void log(String line) {
        lastLines.add(line);
        context.log(line);
    }

    /// Acts on a message; true if it is the last that matters.
    private boolean ends(WorkerMessage message)
            throws IOException, JobFailedException, AttemptFailedException, StaleAttemptException {
        // A stop interrupts this thread; the worker is being told, and its last words still count.
        Thread.interrupted();
        switch (message) {
            case WorkerMessage.Started started ->
                    context.log(
                            "%,d parameters, from step %d"
                                    .formatted(started.parameters(), started.step()));
            case WorkerMessage.Progress progress -> report(progress);
            case WorkerMessage.StateSaved(long step) ->
                    context.log("resume state of step " + step + " saved");
            case WorkerMessage.ModelWritten model -> publish(model);
            case WorkerMessage.Done(long step) -> {
                context.log("done after step " + step);
                return true;
            }
            case WorkerMessage.Stopped(long step) -> {
                context.log("stopped after step " + step);
                return true;
            }
            case WorkerMessage.Failed(String reason, boolean mayPass) -> {
                if (mayPass) {
                    throw new AttemptFailedException(reason);
                }
                throw new JobFailedException(reason);
            }
        }
        return false;
    }

    private void report(WorkerMessage.Progress progress) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("step", progress.step());
        fields.put("steps", progress.steps());
        fields.put("loss", progress.loss());
        fields.put("learningRate", progress.learningRate());
        fields.put("gradientNorm", progress.gradientNorm());
        fields.put("tokens", progress.tokens());
        fields.put("tokensPerSecond", progress.tokensPerSecond());
        fields.put("etaSeconds", progress.etaSeconds());
        context.progress((double) progress.step() / progress.steps(), fields);
    }

    private void publish(WorkerMessage.ModelWritten model)
            throws IOException, StaleAttemptException {
        var directory = context.newOutputDirectory();
        link(model.directory(), directory);
        var version =
                context.publish(
                        new Publication(
                                output,
                                directory,
                                model.step(),
                                model.isFinal(),
                                Map.of(),
                                metrics(model.metrics())));
        remove(model.directory().getParent());
        context.log("published " + version.reference() + " of step " + model.step());
    }

    private static Map<String, JsonNode> metrics(Map<String, Double> values) {
        var metrics = new LinkedHashMap<String, JsonNode>();
        values.forEach(
                (name, value) ->
                        metrics.put(
                                name,
                                value == Math.rint(value)
                                        ? LongNode.valueOf(value.longValue())
                                        : DoubleNode.valueOf(value)));
        return metrics;
    }

    /// Makes the files of `from` appear in `to` too, without copying where the file system can.
    private static void link(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(file.getFileName());
                try {
                    Files.createLink(target, file);
                } catch (UnsupportedOperationException | FileSystemException unsupported) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (var inside = Files.walk(directory)) {
            for (var path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
