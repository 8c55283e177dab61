package dev.zebra.trainer.training;

import dev.zebra.model.TrainingBatch;
import java.io.IOException;
import java.util.List;

/// The data of each step: a pure function of the step, so that a resumed training sees what an
/// undisturbed one does.
@FunctionalInterface
public interface BatchSource {

    /// The micro-batches of step number `step`, counted from 0.
    List<TrainingBatch> at(long step) throws IOException;
}
