package dev.zebra.dashboard.stream;

import dev.zebra.jobs.job.Jobs;
import dev.zebra.jobs.log.LogRecord;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An event of the log in words.
///
/// @param at the broker's clock
/// @param type such as `attempt.claimed`
/// @param text what or whom it concerns
/// @param job the job it belongs to, if any
record TimelineEntry(Instant at, String type, String text, @Nullable String job) {

    static TimelineEntry of(LogRecord record, Jobs jobs) {
        var event = record.event();
        var type = event.name();
        var job = jobOf(record);
        var text =
                type.startsWith("job.") || type.startsWith("attempt.")
                        ? Optional.ofNullable(job)
                                .flatMap(jobs::find)
                                .map(
                                        found ->
                                                found.kind().id()
                                                        + " "
                                                        + found.spec().path("output").asText("")
                                                        + detail(record))
                                .orElse(event.subject())
                        : event.subject() + detail(record);
        return new TimelineEntry(record.time(), type, text, job);
    }

    private static @Nullable String jobOf(LogRecord record) {
        var type = record.event().name();
        if (type.startsWith("job.") || type.startsWith("attempt.")) {
            return record.event().subject();
        }
        return record.event().data().path("job").isTextual()
                ? record.event().data().path("job").asText()
                : null;
    }

    private static String detail(LogRecord record) {
        var data = record.event().data();
        return switch (record.event().name()) {
            case "attempt.claimed" -> " by " + data.path("holder").path("instance").asText("?");
            case "attempt.failed", "attempt.lost", "job.failed" ->
                    ": " + data.path("reason").asText("no reason given");
            case "artifact.published" ->
                    data.path("final").asBoolean(true)
                            ? ""
                            : " at step " + data.path("step").asLong();
            default -> "";
        };
    }
}
