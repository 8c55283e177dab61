package dev.zebra.cli.pipeline;

/// Something wrong in a pipeline file.
///
/// @param line where, from 1
/// @param pointer JSON pointer of the value, empty for the whole file
/// @param message what is wrong and what would be accepted
record PipelineProblem(int line, String pointer, String message) {

    /// `FILE:LINE: jobs.model.kind: message`.
    String in(String file) {
        var field = pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.') + ": ";
        return file + ":" + line + ": " + field + message;
    }
}
