package dev.zebra.jobs.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.Submission;
import dev.zebra.jobs.job.Terms;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Submissions of [CopySpec]s, written step by step.
///
/// @param key idempotency key
record Copies(
        JobKind kind,
        String text,
        @Nullable String source,
        String output,
        @Nullable String run,
        @Nullable String key) {

    static Copies of(String text, String output) {
        return new Copies(JobKind.TOKENIZE, text, null, output, null, null);
    }

    Copies from(String reference) {
        return new Copies(kind, text, reference, output, run, key);
    }

    Copies inRun(String id) {
        return new Copies(kind, text, source, output, id, key);
    }

    Copies withKey(String word) {
        return new Copies(kind, text, source, output, run, word);
    }

    ObjectNode spec() {
        var spec = JsonNodeFactory.instance.objectNode();
        spec.put("text", text);
        if (source != null) {
            spec.put("source", source);
        }
        return spec.put("output", output);
    }

    Submission submission() {
        return submission(Terms.USUAL);
    }

    Submission submission(Terms terms) {
        return new Submission(kind, spec(), run, Map.of(), terms, "tester", key);
    }
}
