package dev.zebra.trainer.pretrain;

import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.JobSpec;
import dev.zebra.trainer.training.LearningRateSchedule;
import dev.zebra.trainer.training.LearningRateSchedule.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Trains a model from random weights. Tokens of one step: `batchSize * gradientAccumulation *
/// contextLength`.
///
/// Components that may be left out are filled in, so none but `threads` and `checkpointEverySteps`
/// is null once the record exists.
///
/// @param tokenizer the tokenizer the dataset was made with; its files travel with the model
/// @param dataset token dataset to train on
/// @param model shape of the model
/// @param contextLength tokens of a training sequence, and the model's `max_position_embeddings`;
///     more than the model's window, unless all layers are global
/// @param batchSize sequences computed at once
/// @param gradientAccumulation batches whose gradients make one step; 1 by default
/// @param steps optimizer steps of the whole training
/// @param learningRate highest learning rate of AdamW
/// @param minLearningRate rate that the cosine falls to; a tenth of `learningRate` by default
/// @param warmupSteps steps of linear warm-up, at most `steps`; a twentieth of `steps` by default
/// @param schedule `cosine` (default) or `constant`, after the warm-up
/// @param weightDecay decoupled weight decay of the matrices; 0.1 by default
/// @param clipNorm global norm that gradients are clipped to; 1 by default
/// @param seed of the initial weights and of the order of the data; 42 by default
/// @param threads threads of the computation; by default the service's
///     `zebra.trainer.worker.threads`
/// @param checkpointEverySteps steps between two saved resume states, which nobody but a later
///     attempt of this job sees; by default one is saved every ten seconds
/// @param publishEverySteps steps between two published models on the way; 0, the default,
///     publishes only the last
/// @param output name of the model
public record PretrainSpec(
        ArtifactReference tokenizer,
        ArtifactReference dataset,
        ModelSpec model,
        int contextLength,
        int batchSize,
        @Nullable Integer gradientAccumulation,
        int steps,
        double learningRate,
        @Nullable Double minLearningRate,
        @Nullable Integer warmupSteps,
        @Nullable String schedule,
        @Nullable Double weightDecay,
        @Nullable Double clipNorm,
        @Nullable Long seed,
        @Nullable Integer threads,
        @Nullable Integer checkpointEverySteps,
        @Nullable Integer publishEverySteps,
        ArtifactName output)
        implements JobSpec {

    private static final int LONGEST = 1 << 24;

    public PretrainSpec {
        gradientAccumulation = gradientAccumulation == null ? 1 : gradientAccumulation;
        minLearningRate =
                minLearningRate == null ? Double.valueOf(learningRate / 10) : minLearningRate;
        warmupSteps = warmupSteps == null ? Integer.valueOf(steps / 20) : warmupSteps;
        schedule = schedule == null ? Shape.COSINE.id() : schedule;
        weightDecay = weightDecay == null ? 0.1 : weightDecay;
        clipNorm = clipNorm == null ? 1.0 : clipNorm;
        seed = seed == null ? 42 : seed;
        publishEverySteps = publishEverySteps == null ? 0 : publishEverySteps;
        var violations =
                new Violations()
                        .require(
                                model.layerGroupSize() == 1 || model.windowSize() < contextLength,
                                "/model/windowSize",
                                model.windowSize()
                                        + " is not below the context of "
                                        + contextLength
                                        + " tokens: no layer would be local")
                        .within("/contextLength", contextLength, 2, LONGEST)
                        .within("/batchSize", batchSize, 1, LONGEST)
                        .within("/gradientAccumulation", gradientAccumulation, 1, LONGEST)
                        .within("/steps", steps, 1, Integer.MAX_VALUE)
                        .positive("/learningRate", learningRate)
                        .notNegative("/minLearningRate", minLearningRate)
                        .require(
                                !(minLearningRate > learningRate),
                                "/minLearningRate",
                                minLearningRate + " is above the learning rate of " + learningRate)
                        .within("/warmupSteps", warmupSteps, 0, Math.max(0, steps))
                        .require(
                                Shape.find(schedule).isPresent(),
                                "/schedule",
                                "'" + schedule + "' is no schedule; there are " + Shape.ids())
                        .notNegative("/weightDecay", weightDecay)
                        .positive("/clipNorm", clipNorm)
                        .within("/publishEverySteps", publishEverySteps, 0, Integer.MAX_VALUE)
                        .require(
                                output.kind() == ArtifactKind.MODEL,
                                "/output",
                                "'" + output + "' is not a model; write model:name");
        if (threads != null) {
            violations.within("/threads", threads, 1, 1 << 10);
        }
        if (checkpointEverySteps != null) {
            violations.within("/checkpointEverySteps", checkpointEverySteps, 1, Integer.MAX_VALUE);
        }
        violations.refuse();
    }

    /// The learning rate of each step.
    public LearningRateSchedule learningRates() {
        return LearningRateSchedule.of(
                Shape.find(schedule).orElseThrow(),
                learningRate,
                minLearningRate,
                warmupSteps,
                steps);
    }

    @Override
    public List<Input> inputs() {
        return List.of(
                new Input("/tokenizer", tokenizer, ArtifactKind.TOKENIZER),
                new Input("/dataset", dataset, ArtifactKind.DATASET));
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output("/output", output));
    }
}
