package dev.zebra.trainer.training;

import dev.zebra.trainer.protocol.WorkerMessage;
import java.io.IOException;
import java.util.Map;

/// Runs a [TrainingJob] in this process, from where an earlier attempt left it. There may be one at
/// a time in a process.
public final class TrainingRun {

    private final TrainingJob job;
    private final TrainingControl control;
    private final TrainingListener listener;

    public TrainingRun(TrainingJob job, TrainingControl control, TrainingListener listener) {
        this.job = job;
        this.control = control;
        this.listener = listener;
    }

    /// Trains until all steps are done or a stop was asked for, and says so to the listener.
    ///
    /// @throws TrainingFailedException if the training itself cannot go on
    public void run() throws IOException, TrainingFailedException {
        var models = new WrittenModels(job.scratch().resolve("models"), job.attempt());
        boolean finished = false;
        for (var waiting : models.waiting()) {
            announce(waiting);
            finished |= waiting.isFinal();
        }
        if (finished) {
            listener.heard(new WorkerMessage.Done(job.plan().steps()));
            return;
        }
        try (var states =
                        new ResumeStates(
                                job.scratch().resolve("resume"),
                                job.attempt(),
                                step -> listener.heard(new WorkerMessage.StateSaved(step)));
                var training = LoadedTraining.of(job, states)) {
            listener.heard(
                    new WorkerMessage.Started(
                            training.model().parameterCount(), training.state().step()));
            new TrainingLoop(job, training, control, listener, outlet(training, states, models))
                    .run();
        }
    }

    private TrainingLoop.Outlet outlet(
            LoadedTraining training, ResumeStates states, WrittenModels models) {
        return new TrainingLoop.Outlet() {
            @Override
            public void save(ResumeState state) throws IOException {
                states.save(state, training::write);
            }

            @Override
            public void settle() throws IOException {
                states.settle();
            }

            @Override
            public void publish(long step, boolean isFinal, Map<String, Double> metrics)
                    throws IOException {
                announce(
                        models.write(
                                step,
                                isFinal,
                                metrics,
                                into -> {
                                    training.model().save(into);
                                    TokenizerFiles.copy(job.tokenizer(), into);
                                }));
            }
        };
    }

    private void announce(WrittenModels.Waiting model) {
        listener.heard(
                new WorkerMessage.ModelWritten(
                        model.step(), model.directory(), model.isFinal(), model.metrics()));
    }
}
