package dev.zebra.trainer.training;

import dev.zebra.model.TrainingSession;
import dev.zebra.model.ZebraModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A model and its optimizer in memory, as the job begins or as an earlier attempt left it.
///
/// @param state where it stands
record LoadedTraining(ZebraModel model, TrainingSession session, ResumeState state)
        implements AutoCloseable {

    private static final int TRIES = 5;
    private static final String WEIGHTS = "weights";
    private static final String OPTIMIZER = "optimizer";

    /// Loads the newest resume state, or makes a new model if there is none.
    static LoadedTraining of(TrainingJob job, ResumeStates states) throws IOException {
        for (int left = TRIES; ; left--) {
            var saved = states.newest(job.dataset());
            if (saved.isEmpty()) {
                return fresh(job);
            }
            try {
                return resumed(job, saved.get());
            } catch (IOException unreadable) {
                // An attempt that was given up may just have replaced it by a newer one.
                if (Files.exists(saved.get().directory()) || left == 0) {
                    throw unreadable;
                }
            }
        }
    }

    private static LoadedTraining fresh(TrainingJob job) throws IOException {
        return load(
                job.start().model(job.device()),
                job,
                ResumeState.fresh(job.dataset()),
                Optional.empty());
    }

    private static LoadedTraining resumed(TrainingJob job, ResumeStates.Saved saved)
            throws IOException {
        return load(
                ZebraModel.loadForTraining(saved.directory().resolve(WEIGHTS), job.device()),
                job,
                saved.state(),
                Optional.of(saved.directory().resolve(OPTIMIZER)));
    }

    private static LoadedTraining load(
            ZebraModel model, TrainingJob job, ResumeState state, Optional<Path> optimizer)
            throws IOException {
        TrainingSession session = null;
        try {
            session = new TrainingSession(model, job.optimizer());
            if (optimizer.isPresent()) {
                session.loadOptimizer(optimizer.get());
            }
            return new LoadedTraining(model, session, state);
        } catch (IOException | RuntimeException failed) {
            if (session != null) {
                session.close();
            }
            model.close();
            throw failed;
        }
    }

    /// Writes all tensors that a later attempt needs.
    void write(Path directory) throws IOException {
        model.save(Files.createDirectory(directory.resolve(WEIGHTS)));
        session.saveOptimizer(Files.createDirectory(directory.resolve(OPTIMIZER)));
    }

    @Override
    public void close() {
        session.close();
        model.close();
    }
}
