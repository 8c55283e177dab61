package dev.zebra.cli.demo;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.pipeline.Pipeline;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.JobKind;
import java.util.Optional;
import java.util.stream.Stream;

/// What the demonstration shows of a pipeline.
///
/// @param model what its pretrain job makes
/// @param report what its evaluation makes
record Products(ArtifactName model, ArtifactName report) {

    static Products of(Pipeline pipeline) {
        return new Products(made(pipeline, JobKind.PRETRAIN), made(pipeline, JobKind.EVALUATE));
    }

    private static ArtifactName made(Pipeline pipeline, JobKind kind) {
        var steps =
                Stream.concat(
                        pipeline.jobs().stream(),
                        pipeline.triggers().stream().map(Pipeline.Subscription::job));
        return steps.filter(step -> step.kind() == kind)
                .map(Pipeline.Step::output)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(
                        () ->
                                new CommandException(
                                        Exit.USAGE,
                                        "the pipeline has no "
                                                + kind.id()
                                                + " job with an output to show"));
    }
}
