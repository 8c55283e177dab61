package dev.zebra.jobs.log;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One fact of the log, as a CloudEvents 1.0 event in structured JSON.
///
/// @param specversion always `1.0`
/// @param id deterministic: the same cause gives the same id, and a seen id is ignored
/// @param source the replica that appended it, such as `/zebra/trainer/trainer-0`
/// @param type `dev.zebra.` + [#name] + `.v1`, such as `dev.zebra.job.submitted.v1`
/// @param subject the id of the job, the `kind:name` of the artifact, the name of the trigger or
///     the instance it is about
/// @param time clock of the replica that appended it; [LogRecord#time] is the broker's
/// @param datacontenttype always `application/json`
/// @param data the fact itself
/// @param traceparent W3C trace context, if there is one
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "traceparent",
    "data"
})
public record Event(
        String specversion,
        String id,
        String source,
        String type,
        String subject,
        Instant time,
        String datacontenttype,
        JsonNode data,
        @Nullable String traceparent) {

    private static final String PREFIX = "dev.zebra.";
    private static final String VERSION = ".v1";

    public Event {
        if (!"1.0".equals(specversion)) {
            throw new IllegalArgumentException("CloudEvents 1.0 is read, not " + specversion);
        }
        require("id", id);
        require("source", source);
        require("type", type);
        require("subject", subject);
    }

    private static void require(String attribute, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("an event needs a non-empty '" + attribute + "'");
        }
    }

    /// An event of version 1 of the named type, such as `job.submitted`.
    public static Event of(
            String name, String id, String source, String subject, Instant time, JsonNode data) {
        return new Event(
                "1.0",
                id,
                source,
                PREFIX + name + VERSION,
                subject,
                time,
                "application/json",
                data,
                null);
    }

    /// The same, naming the span that caused it.
    public Event causedBy(String traceparent) {
        return new Event(
                specversion, id, source, type, subject, time, datacontenttype, data, traceparent);
    }

    /// The type without prefix and version, such as `job.submitted`; the whole type if it is none
    /// of ours or of a version this code does not know.
    @JsonIgnore
    public String name() {
        return type.startsWith(PREFIX) && type.endsWith(VERSION)
                ? type.substring(PREFIX.length(), type.length() - VERSION.length())
                : type;
    }
}
