package dev.zebra.trainer.training;

import dev.zebra.model.TrainingSession;
import dev.zebra.trainer.protocol.WorkerMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// One step after the other. What it computes depends on the job and the state it starts from
/// only; the clock decides no more than when a resume state is saved.
final class TrainingLoop {

    private static final int SMOOTHING = 20;

    /// Where the loop's products go.
    interface Outlet {

        /// Saves a resume state; it is safe after the next [#settle].
        void save(ResumeState state) throws IOException;

        /// Waits until the last state is safe.
        void settle() throws IOException;

        /// Offers the model as it is now to be published.
        void publish(long step, boolean isFinal, Map<String, Double> metrics) throws IOException;
    }

    private final TrainingJob job;
    private final TrainingPlan plan;
    private final TrainingSession session;
    private final TrainingControl control;
    private final TrainingListener listener;
    private final Outlet outlet;
    private final LossHistory losses;
    private final Throughput throughput = new Throughput();
    private final double secondsBefore;
    private final long began = System.nanoTime();

    private long step;
    private long tokens;
    private long savedStep;
    private long savedAt = began;

    TrainingLoop(
            TrainingJob job,
            LoadedTraining training,
            TrainingControl control,
            TrainingListener listener,
            Outlet outlet) {
        this.job = job;
        this.plan = job.plan();
        this.session = training.session();
        this.control = control;
        this.listener = listener;
        this.outlet = outlet;
        var start = training.state();
        this.losses = new LossHistory(start.losses());
        this.step = start.step();
        this.tokens = start.tokens();
        this.secondsBefore = start.seconds();
        this.savedStep = step;
    }

    void run() throws IOException, TrainingFailedException {
        throughput.mark(began, step, tokens);
        while (step < plan.steps()) {
            if (control.stopRequested()) {
                save();
                outlet.settle();
                listener.heard(new WorkerMessage.Stopped(step));
                return;
            }
            step();
            if (step < plan.steps()) {
                if (plan.publishesAt(step)) {
                    publish(false);
                }
                var sinceLast = Duration.ofNanos(System.nanoTime() - savedAt);
                if (control.takeCheckpointRequest() || plan.savesAt(step, sinceLast)) {
                    save();
                }
            }
        }
        publish(true);
        listener.heard(new WorkerMessage.Done(step));
    }

    private void step() throws IOException, TrainingFailedException {
        double learningRate = plan.learningRates().at(step);
        var result = session.step(job.batches().at(step), learningRate);
        if (!result.isFinite()) {
            throw new TrainingFailedException(
                    "the loss or its gradient is no longer a number at step %d (loss %s, gradient norm %s, learning rate %s); a lower learning rate or a longer warm-up may help"
                            .formatted(
                                    step + 1, result.loss(), result.gradientNorm(), learningRate));
        }
        step++;
        tokens += result.tokens();
        losses.add(result.loss());
        throughput.mark(System.nanoTime(), step, tokens);
        listener.heard(
                new WorkerMessage.Progress(
                        step,
                        plan.steps(),
                        result.loss(),
                        learningRate,
                        result.gradientNorm(),
                        tokens,
                        throughput.tokensPerSecond(),
                        (plan.steps() - step) / throughput.stepsPerSecond()));
    }

    private void save() throws IOException {
        savedAt = System.nanoTime();
        if (savedStep == step) {
            return;
        }
        savedStep = step;
        outlet.save(
                new ResumeState(
                        ResumeState.FORMAT,
                        job.dataset(),
                        step,
                        tokens,
                        seconds(),
                        losses.toArray()));
    }

    private void publish(boolean isFinal) throws IOException {
        outlet.publish(
                step,
                isFinal,
                Map.of(
                        "loss", losses.recent(SMOOTHING),
                        "firstLoss", losses.first(),
                        "steps", (double) step,
                        "tokens", (double) tokens,
                        "seconds", seconds()));
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - began) / 1e9;
    }
}
