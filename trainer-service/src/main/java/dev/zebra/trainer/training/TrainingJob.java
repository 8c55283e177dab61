package dev.zebra.trainer.training;

import dev.zebra.model.AdamW;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import java.io.IOException;
import java.nio.file.Path;

/// One training: what differs between stages, and where its files lie.
///
/// @param plan when what happens
/// @param optimizer settings of AdamW
/// @param dataset digest of the data; a resume state of other data is not used
/// @param batches data of each step
/// @param start makes the model that training begins with
/// @param tokenizer directory whose tokenizer files travel with each written model
/// @param device where to compute
/// @param scratch the job's own directory
/// @param attempt number of the attempt
public record TrainingJob(
        TrainingPlan plan,
        AdamW optimizer,
        String dataset,
        BatchSource batches,
        Start start,
        Path tokenizer,
        ComputeDevice device,
        Path scratch,
        int attempt) {

    /// Makes the model before the first step.
    @FunctionalInterface
    public interface Start {
        ZebraModel model(ComputeDevice device) throws IOException;
    }
}
