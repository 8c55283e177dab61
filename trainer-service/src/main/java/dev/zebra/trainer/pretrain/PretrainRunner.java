package dev.zebra.trainer.pretrain;

import dev.zebra.data.Digests;
import dev.zebra.data.dataset.DatasetManifest;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.trainer.launch.Supervision;
import dev.zebra.trainer.launch.WorkerLauncher;
import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Runs `pretrain` jobs, each in a worker process of its own.
@ApplicationScoped
final class PretrainRunner implements JobRunner<PretrainSpec> {

    private final WorkerLauncher launcher;

    PretrainRunner(WorkerLauncher launcher) {
        this.launcher = launcher;
    }

    @Override
    public JobKind kind() {
        return JobKind.PRETRAIN;
    }

    @Override
    public Class<PretrainSpec> specType() {
        return PretrainSpec.class;
    }

    @Override
    public void run(PretrainSpec spec, JobContext context) throws Exception {
        var inputs =
                context.inputs().stream()
                        .collect(
                                Collectors.toMap(
                                        ResolvedInput::pointer, input -> input(input, context)));
        requireSameTokenizer(inputs);
        int threads = Objects.requireNonNullElseGet(spec.threads(), launcher::threads);
        var task =
                new WorkerTask(
                        kind().id(),
                        Wire.json().valueToTree(spec),
                        context.attempt(),
                        inputs,
                        context.scratch(),
                        threads);
        new Supervision(context, "/output").run(launcher, task);
    }

    private static WorkerTask.Input input(ResolvedInput input, JobContext context) {
        return new WorkerTask.Input(
                input.reference().toString(), input.digest(), context.input(input.pointer()));
    }

    private static void requireSameTokenizer(Map<String, WorkerTask.Input> inputs)
            throws IOException, JobFailedException {
        var tokenizer = inputs.get("/tokenizer");
        var dataset = inputs.get("/dataset");
        var file = tokenizer.directory().resolve("tokenizer.json");
        var digest = Digests.sha256(Files.readAllBytes(file));
        var madeWith = DatasetManifest.read(dataset.directory()).tokenizerDigest();
        if (!digest.equals(madeWith)) {
            throw new JobFailedException(
                    "%s was not made with %s: its ids are those of the tokenizer %s, not of %s"
                            .formatted(
                                    dataset.reference(), tokenizer.reference(), madeWith, digest));
        }
    }
}
