package dev.zebra.jobs.trigger;

import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Ids;
import dev.zebra.jobs.log.Json;
import java.time.Instant;
import java.util.Optional;

/// The facts about one trigger, keyed by its name.
public sealed interface TriggerEvent {

    /// Created or replaced.
    record Put(String name, Trigger.When when, Trigger.Template job, String principal)
            implements TriggerEvent {
        public Put {
            if (name == null || when == null || when.artifact() == null || job == null) {
                throw new IllegalArgumentException("a trigger needs a name, a when and a job");
            }
            if (job.kind() == null || job.spec() == null) {
                throw new IllegalArgumentException("a trigger's job needs a kind and a spec");
            }
        }
    }

    /// Set aside: it submits nothing.
    record Paused(String name, String principal) implements TriggerEvent {}

    /// Submits again, for what is published from now on.
    record Resumed(String name, String principal) implements TriggerEvent {}

    /// Removed.
    record Removed(String name, String principal) implements TriggerEvent {}

    String name();

    /// The event's name, such as `trigger.put`.
    default String type() {
        return switch (this) {
            case Put _ -> "trigger.put";
            case Paused _ -> "trigger.paused";
            case Resumed _ -> "trigger.resumed";
            case Removed _ -> "trigger.removed";
        };
    }

    /// This fact as an event of the log.
    ///
    /// @param before the position of the trigger's record until now: repeating a request is the
    ///     same fact, asking again after a change is another
    default Event event(String source, Instant now, String before) {
        var data = Json.tree(this);
        var id =
                switch (this) {
                    case Put put ->
                            Ids.of(
                                    type(),
                                    name(),
                                    Json.tree(put.when()),
                                    Json.tree(put.job()),
                                    before);
                    case Paused _, Resumed _, Removed _ -> Ids.of(type(), name(), before);
                };
        return Event.of(type(), id, source, name(), now, data);
    }

    /// The fact an event holds; empty if it is of a type or version this code does not know.
    static Optional<TriggerEvent> of(Event event) {
        Class<? extends TriggerEvent> type =
                switch (event.name()) {
                    case "trigger.put" -> Put.class;
                    case "trigger.paused" -> Paused.class;
                    case "trigger.resumed" -> Resumed.class;
                    case "trigger.removed" -> Removed.class;
                    default -> null;
                };
        return Optional.ofNullable(type).map(known -> Json.value(event.data(), known));
    }
}
