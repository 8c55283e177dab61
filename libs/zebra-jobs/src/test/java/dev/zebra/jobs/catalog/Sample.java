package dev.zebra.jobs.catalog;

import dev.zebra.jobs.log.Event;

/// One event as this code writes it.
///
/// @param channel the topic, with `{service}` for that of jobs
/// @param data the type of the event's data
/// @param fact what it says
record Sample(String channel, Class<?> data, Object fact, Event event) {

    /// The name of the golden file, such as `job.submitted.v1.json`.
    String golden() {
        return event.type().substring("dev.zebra.".length()) + ".json";
    }
}
