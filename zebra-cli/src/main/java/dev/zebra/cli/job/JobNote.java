package dev.zebra.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A job's state in a few words.
final class JobNote {

    /// Progress fields shown, and how: those of any kind of work that are worth a glance.
    private static final Map<String, String> FORMATS =
            Map.of("loss", "loss %.2f", "tokensPerSecond", "%,.0f tokens/s");

    private static final List<String> WORDS = List.of("phase", "stage", "task");

    private JobNote() {}

    static String of(JobView job) {
        return switch (job.state()) {
            case WAITING -> "waiting for " + waitedFor(job);
            case RUNNING -> running(job);
            case SUCCEEDED -> "%s in %s".formatted(String.join(", ", job.outputs()), seconds(job));
            case FAILED, CANCELLED ->
                    state(job) + (job.reason() == null ? "" : ": " + job.reason());
            case QUEUED, BACKING_OFF, PAUSING, PAUSED, CANCELLING ->
                    state(job) + (job.why() == null ? "" : ": " + job.why());
            case UNKNOWN -> state(job);
        };
    }

    private static String state(JobView job) {
        return job.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String waitedFor(JobView job) {
        return job.waitingFor().stream()
                .map(waiting -> String.valueOf(waiting.reference()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String seconds(JobView job) {
        return "%.1f s".formatted(job.duration().toMillis() / 1e3);
    }

    private static String running(JobView job) {
        if (job.progress() == null) {
            return "running";
        }
        var fields = job.progress().fields();
        var parts = new ArrayList<String>();
        for (var word : WORDS) {
            if (fields.containsKey(word)) {
                parts.add(fields.get(word).asText());
            }
        }
        if (fields.containsKey("step")) {
            parts.add("step " + fields.get("step").asText() + total(fields));
        }
        FORMATS.forEach(
                (name, format) -> {
                    var value = fields.get(name);
                    if (value != null && value.isNumber()) {
                        parts.add(format.formatted(value.doubleValue()));
                    }
                });
        if (job.attempt() > 1) {
            parts.add("attempt " + job.attempt());
        }
        return parts.isEmpty() ? "running" : String.join(" · ", parts);
    }

    private static String total(Map<String, JsonNode> fields) {
        return fields.containsKey("steps") ? "/" + fields.get("steps").asText() : "";
    }
}
