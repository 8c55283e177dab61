package dev.zebra.trainer.training;

import dev.zebra.model.TrainingSession;
import dev.zebra.model.ZebraModel;
import dev.zebra.trainer.protocol.WorkerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;

/// Runs a [TrainingJob] in this process, from where an earlier attempt left it. There may be one at
/// a time in a process.
public final class TrainingRun {

    private static final int ATTEMPTS_TO_READ = 5;
    private static final String WEIGHTS = "weights";
    private static final String OPTIMIZER = "optimizer";

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
                        step -> listener.heard(new WorkerMessage.StateSaved(step)))) {
            for (int attempt = 1; ; attempt++) {
                var saved = states.newest(job.dataset());
                try (var model = model(saved);
                        var session = new TrainingSession(model, job.optimizer())) {
                    if (saved.isPresent()) {
                        session.loadOptimizer(saved.get().directory().resolve(OPTIMIZER));
                    }
                    train(states, models, model, session, saved);
                    return;
                } catch (NoSuchFileException removed) {
                    // An attempt that was given up has just replaced this state by a newer one.
                    if (attempt == ATTEMPTS_TO_READ) {
                        throw removed;
                    }
                }
            }
        }
    }

    private ZebraModel model(Optional<ResumeStates.Saved> saved) throws IOException {
        return saved.isPresent()
                ? ZebraModel.load(saved.get().directory().resolve(WEIGHTS), job.device())
                : job.start().model(job.device());
    }

    private void train(
            ResumeStates states,
            WrittenModels models,
            ZebraModel model,
            TrainingSession session,
            Optional<ResumeStates.Saved> saved)
            throws IOException, TrainingFailedException {
        var start =
                saved.map(ResumeStates.Saved::state)
                        .orElseGet(() -> ResumeState.fresh(job.dataset()));
        var outlet =
                new TrainingLoop.Outlet() {
                    @Override
                    public void save(ResumeState state) throws IOException {
                        states.save(
                                state,
                                into -> {
                                    model.save(Files.createDirectory(into.resolve(WEIGHTS)));
                                    session.saveOptimizer(
                                            Files.createDirectory(into.resolve(OPTIMIZER)));
                                });
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
                                            model.save(into);
                                            TokenizerFiles.copy(job.tokenizer(), into);
                                        }));
                    }
                };
        listener.heard(new WorkerMessage.Started(model.parameterCount(), start.step()));
        new TrainingLoop(job, start, session, control, listener, outlet).run();
    }

    private void announce(WrittenModels.Waiting model) {
        listener.heard(
                new WorkerMessage.ModelWritten(
                        model.step(), model.directory(), model.isFinal(), model.metrics()));
    }
}
