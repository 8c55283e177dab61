package dev.zebra.trainer.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.Map;

/// What a worker tells its service, on its standard output. Its standard error is the job's log.
///
/// Steps count what has been done: after the first optimizer step, `step` is 1.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = WorkerMessage.Started.class, name = "started"),
    @JsonSubTypes.Type(value = WorkerMessage.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = WorkerMessage.StateSaved.class, name = "state-saved"),
    @JsonSubTypes.Type(value = WorkerMessage.ModelWritten.class, name = "model-written"),
    @JsonSubTypes.Type(value = WorkerMessage.Done.class, name = "done"),
    @JsonSubTypes.Type(value = WorkerMessage.Stopped.class, name = "stopped"),
    @JsonSubTypes.Type(value = WorkerMessage.Failed.class, name = "failed")
})
public sealed interface WorkerMessage {

    /// The model is there and training goes on.
    ///
    /// @param parameters number of the model's parameters
    /// @param step steps done by earlier attempts; 0 when it starts afresh
    record Started(long parameters, long step) implements WorkerMessage {}

    /// One optimizer step was taken.
    ///
    /// @param steps steps of the whole training
    /// @param loss mean over the step's tokens, in nats
    /// @param gradientNorm global norm before clipping
    /// @param tokens labels learnt from since the training began, all attempts together
    /// @param tokensPerSecond over about the last ten seconds
    record Progress(
            long step,
            long steps,
            double loss,
            double learningRate,
            double gradientNorm,
            long tokens,
            double tokensPerSecond,
            double etaSeconds)
            implements WorkerMessage {}

    /// A resume state of that step is safe: a later attempt loses nothing before it.
    record StateSaved(long step) implements WorkerMessage {}

    /// A model waits to be published. The service removes its directory afterwards.
    ///
    /// @param directory the model's files and nothing else
    /// @param isFinal true for the product of the training
    record ModelWritten(long step, Path directory, boolean isFinal, Map<String, Double> metrics)
            implements WorkerMessage {}

    /// All steps are done and all models are announced.
    record Done(long step) implements WorkerMessage {}

    /// It was told to stop, and has saved a resume state of that step.
    record Stopped(long step) implements WorkerMessage {}

    /// It cannot go on; the message is meant for the user.
    ///
    /// @param mayPass true if another attempt may do better
    record Failed(String message, boolean mayPass) implements WorkerMessage {}
}
