package dev.zebra.eval.job;

import dev.zebra.eval.report.ReportFiles;
import dev.zebra.eval.scoring.ZebraScoringModel;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.run.StaleAttemptException;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/// Evaluates one model and publishes the report. The native engine is loaded by the first job.
@ApplicationScoped
class EvaluateRunner implements JobRunner<EvaluateSpec> {

    private final EvalConfig settings;

    EvaluateRunner(EvalConfig settings) {
        this.settings = settings;
    }

    @Override
    public JobKind kind() {
        return JobKind.EVALUATE;
    }

    @Override
    public Class<EvaluateSpec> specType() {
        return EvaluateSpec.class;
    }

    @Override
    public void run(EvaluateSpec spec, JobContext context)
            throws IOException, JobFailedException, StaleAttemptException {
        long started = System.nanoTime();
        try (var inputs = EvaluationInputs.open(spec, context)) {
            var evaluation = inputs.evaluation(spec);
            var findings = measure(evaluation, context);
            var draft = new ReportDraft(context, inputs.config(), findings);
            var directory = context.newOutputDirectory();
            ReportFiles.write(draft.report(), directory);
            double seconds = (System.nanoTime() - started) / 1e9;
            context.publish(
                    new JobContext.Publication(
                            "/output", directory, 0, true, draft.labels(), draft.metrics(seconds)));
        } catch (CancellationException stopped) {
            context.log(stopped.getMessage());
        }
    }

    private Evaluation.Findings measure(Evaluation evaluation, JobContext context)
            throws IOException, JobFailedException {
        ComputeDevice.threads(
                settings.threads().orElse(Runtime.getRuntime().availableProcessors()));
        try (var model = ZebraModel.load(context.input("/model"), ComputeDevice.best())) {
            return evaluation.measure(new ZebraScoringModel(model), context);
        } catch (ArithmeticException | IllegalArgumentException unusable) {
            throw new JobFailedException(unusable.getMessage(), unusable);
        }
    }
}
