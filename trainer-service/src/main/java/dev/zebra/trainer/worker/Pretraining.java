package dev.zebra.trainer.worker;

import dev.zebra.data.dataset.PackedSequences;
import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.model.AdamW;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.Rope;
import dev.zebra.model.TrainingBatch;
import dev.zebra.model.ZebraModel;
import dev.zebra.trainer.pretrain.ModelSpec;
import dev.zebra.trainer.pretrain.PretrainSpec;
import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerTask;
import dev.zebra.trainer.training.BatchSource;
import dev.zebra.trainer.training.TrainingControl;
import dev.zebra.trainer.training.TrainingFailedException;
import dev.zebra.trainer.training.TrainingJob;
import dev.zebra.trainer.training.TrainingListener;
import dev.zebra.trainer.training.TrainingPlan;
import dev.zebra.trainer.training.TrainingRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The stage that begins with random weights.
final class Pretraining {

    private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);

    private final WorkerTask task;
    private final PretrainSpec spec;

    Pretraining(WorkerTask task) {
        this.task = task;
        this.spec = Wire.json().convertValue(task.spec(), PretrainSpec.class);
    }

    /// Trains to the end or to a stop.
    void run(TrainingControl control, TrainingListener listener)
            throws IOException, TrainingFailedException {
        var data = task.input("/dataset");
        var tokenizer = task.input("/tokenizer");
        var config = config(tokenizer);
        ComputeDevice.threads(task.threads());
        try (var dataset = TokenDataset.open(data.directory())) {
            requireSameVocabulary(dataset, config);
            Memory.requireRoomFor(config);
            describe(config, dataset);
            var job =
                    new TrainingJob(
                            plan(),
                            optimizer(),
                            data.digest(),
                            batches(dataset),
                            device -> ZebraModel.random(config, spec.seed(), device),
                            tokenizer.directory(),
                            ComputeDevice.cpu(),
                            task.scratch(),
                            task.attempt());
            new TrainingRun(job, control, listener).run();
        }
    }

    private ModelConfig config(WorkerTask.Input input) throws IOException {
        try (var tokenizer = Tokenizer.load(input.directory())) {
            return shape(spec.model(), spec.contextLength(), tokenizer);
        }
    }

    private static ModelConfig shape(ModelSpec model, int contextLength, Tokenizer tokenizer) {
        var builder =
                ModelConfig.builder()
                        .vocabularySize(tokenizer.vocabularySize())
                        .hiddenSize(model.hiddenSize())
                        .layers(model.layers())
                        .heads(model.heads())
                        .kvHeads(model.kvHeads())
                        .intermediateSize(model.intermediateSize())
                        .layerGroupSize(model.layerGroupSize())
                        .windowSize(model.windowSize())
                        .rope(Rope.ofTheta(model.ropeTheta()))
                        .tiedEmbeddings(model.tiedEmbeddings())
                        .maxPositions(contextLength);
        tokenizer.bos().ifPresent(builder::bosTokenId);
        tokenizer.eos().ifPresent(id -> builder.eosTokenIds(List.of(id)));
        return builder.build();
    }

    private void requireSameVocabulary(TokenDataset dataset, ModelConfig config)
            throws TrainingFailedException {
        if (dataset.vocabularySize() != config.vocabularySize()) {
            throw new TrainingFailedException(
                    "%s was made with a vocabulary of %d tokens, %s has %d"
                            .formatted(
                                    task.input("/dataset").reference(),
                                    dataset.vocabularySize(),
                                    task.input("/tokenizer").reference(),
                                    config.vocabularySize()));
        }
    }

    private TrainingPlan plan() {
        return new TrainingPlan(
                spec.steps(),
                spec.learningRates(),
                spec.checkpointEverySteps(),
                CHECKPOINT_EVERY,
                spec.publishEverySteps());
    }

    private AdamW optimizer() {
        var usual = AdamW.defaults();
        return new AdamW(
                usual.beta1(),
                usual.beta2(),
                usual.epsilon(),
                spec.weightDecay(),
                spec.clipNorm(),
                usual.decayNorms());
    }

    private BatchSource batches(TokenDataset dataset) {
        var sequences =
                new PackedSequences(dataset, spec.contextLength(), spec.batchSize(), spec.seed());
        int each = spec.gradientAccumulation();
        return step -> {
            var microBatches = new ArrayList<TrainingBatch>(each);
            for (int i = 0; i < each; i++) {
                var batch = batch(sequences, step * each + i);
                // the end of the data may be a last token alone, which predicts nothing
                microBatches.add(
                        batch.predicted() > 0 ? batch : batch(sequences, step * each + i + 1));
            }
            return microBatches;
        };
    }

    private static TrainingBatch batch(PackedSequences sequences, long counter) {
        var batch = sequences.batch(counter);
        return new TrainingBatch(batch.tokens(), batch.labels(), batch.documents());
    }

    private void describe(ModelConfig config, TokenDataset dataset) {
        long tokens =
                (long) spec.steps()
                        * spec.batchSize()
                        * spec.gradientAccumulation()
                        * spec.contextLength();
        System.err.printf(
                "%,d parameters; %,d steps, %,d tokens, %.2f epochs of %s; %d threads%n",
                config.parameterCount(),
                spec.steps(),
                tokens,
                (double) tokens / dataset.tokens(),
                task.input("/dataset").reference(),
                task.threads());
    }
}
