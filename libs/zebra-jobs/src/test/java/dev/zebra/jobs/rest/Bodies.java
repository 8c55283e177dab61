package dev.zebra.jobs.rest;

/// Request bodies of tests.
final class Bodies {

    private Bodies() {}

    /// A job that publishes `text` as `dataset:name`.
    static String text(String name, String text) {
        return """
               {"kind": "prepare", "spec": {"text": "%s", "output": "dataset:%s"}}"""
                .formatted(text, name);
    }

    /// The same in a run.
    static String text(String name, String text, String run) {
        return """
               {"kind": "prepare", "spec": {"text": "%s", "output": "dataset:%s"}, "run": "%s",
                "labels": {"of": "%s"}}"""
                .formatted(text, name, run, text);
    }

    /// A job that reads `input` before it does so.
    static String reading(String name, String text, String input) {
        return """
               {"kind": "prepare",
                "spec": {"text": "%s", "input": "%s", "output": "dataset:%s"}}"""
                .formatted(text, input, name);
    }
}
