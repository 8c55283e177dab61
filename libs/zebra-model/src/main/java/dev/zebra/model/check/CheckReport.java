package dev.zebra.model.check;

import java.nio.file.Path;
import java.util.List;

/// What a check of a checkpoint found.
///
/// @param directory of the checkpoint
/// @param model what was loaded
/// @param findings line by line
public record CheckReport(Path directory, CheckedModel model, List<Finding> findings) {

    public CheckReport {
        findings = List.copyOf(findings);
    }

    /// Whether nothing speaks against the checkpoint.
    public boolean passed() {
        return findings.stream().noneMatch(Finding::failed);
    }
}
