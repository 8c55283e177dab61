package dev.zebra.model.checkpoint;

import dev.zebra.model.ModelConfig;
import java.util.List;

/// What a conversion did.
///
/// @param before the config that was read
/// @param after the config that was written
/// @param changes what differs, one line each, for people
/// @param warnings what the one who runs it should know before using the result
public record ConversionReport(
        ModelConfig before, ModelConfig after, List<String> changes, List<String> warnings) {

    /// Lists are copied.
    public ConversionReport {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
    }
}
