package dev.zebra.trainer.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// What the service tells a running worker, on its standard input after the [WorkerTask]. The end
/// of that stream means [Stop] with two seconds to live.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = WorkerCommand.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = WorkerCommand.Checkpoint.class, name = "checkpoint")
})
public sealed interface WorkerCommand {

    /// Finish the step, save a resume state, end.
    record Stop() implements WorkerCommand {}

    /// Save a resume state after this step and go on.
    record Checkpoint() implements WorkerCommand {}
}
