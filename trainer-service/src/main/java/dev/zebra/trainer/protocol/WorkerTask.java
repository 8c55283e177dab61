package dev.zebra.trainer.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;

/// What a worker is to do: the first line on its standard input.
///
/// @param kind id of the job's kind, such as `pretrain`
/// @param spec the job's spec as JSON, complete with defaults
/// @param attempt number of the attempt; it is part of the name of everything the worker leaves in
///     `scratch`, so that an attempt that was given up cannot touch the next one's files
/// @param inputs the input artifacts by JSON pointer of the spec's field
/// @param scratch the job's own directory: resume states are read from and written to it, models
///     wait in it to be published
/// @param threads threads of the computation
public record WorkerTask(
        String kind,
        JsonNode spec,
        int attempt,
        Map<String, Input> inputs,
        Path scratch,
        int threads) {

    /// An input artifact.
    ///
    /// @param reference its version, `kind:name@n`
    /// @param digest digest of that version
    /// @param directory its files
    public record Input(String reference, String digest, Path directory) {}

    /// The input named at `pointer`.
    public Input input(String pointer) {
        var input = inputs.get(pointer);
        if (input == null) {
            throw new IllegalArgumentException("the task has no input " + pointer);
        }
        return input;
    }
}
