package dev.zebra.trainer.training;

import dev.zebra.trainer.protocol.WorkerMessage;

/// Is told what happens in a training. Called from several threads.
@FunctionalInterface
public interface TrainingListener {

    void heard(WorkerMessage message);
}
