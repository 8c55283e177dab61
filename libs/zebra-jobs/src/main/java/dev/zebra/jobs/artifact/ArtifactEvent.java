package dev.zebra.jobs.artifact;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Ids;
import dev.zebra.jobs.log.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The facts about one artifact, keyed by its `kind:name`.
public sealed interface ArtifactEvent {

    /// Bytes have become a version.
    ///
    /// @param publication the id of the event: a function of (job, output, step, final)
    /// @param pointer of the spec's output field
    record Published(
            ArtifactName artifact,
            String digest,
            String publication,
            String job,
            String pointer,
            int attempt,
            @Nullable String run,
            long step,
            @JsonProperty("final") boolean isFinal,
            Map<String, String> labels,
            Map<String, JsonNode> metrics,
            List<ResolvedInput> inputs,
            long bytes)
            implements ArtifactEvent {
        public Published {
            need("artifact", artifact);
            need("digest", digest);
            need("publication", publication);
            need("job", job);
            labels = labels == null ? Map.of() : Map.copyOf(labels);
            metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
            inputs = inputs == null ? List.of() : List.copyOf(inputs);
        }

        /// The id of what `job` publishes at `pointer` for a step.
        public static String id(String job, String pointer, long step, boolean isFinal) {
            return Ids.of("publication", job, pointer, step, isFinal);
        }
    }

    /// An alias points at a version from now on.
    ///
    /// @param expected what it must point at until then, 0 for nothing, or the record changes
    ///     nothing; null if that does not matter
    /// @param principal who wants it; null in older records
    record Aliased(
            ArtifactName artifact,
            String alias,
            int version,
            @Nullable Integer expected,
            @Nullable String principal)
            implements ArtifactEvent {
        public Aliased {
            need("artifact", artifact);
            need("alias", alias);
        }
    }

    /// An alias points at nothing from now on.
    record Unaliased(ArtifactName artifact, String alias, String principal)
            implements ArtifactEvent {
        public Unaliased {
            need("artifact", artifact);
            need("alias", alias);
            need("principal", principal);
        }
    }

    /// A version is not to be used any more, or is again: `latest` passes over it.
    ///
    /// @param reason why not; null if it may be used again
    record Deprecated(
            ArtifactName artifact, String publication, @Nullable String reason, String principal)
            implements ArtifactEvent {
        public Deprecated {
            need("artifact", artifact);
            need("publication", publication);
            need("principal", principal);
        }
    }

    /// Deletion is decided; the bytes go when nothing reads them.
    record Deleting(ArtifactName artifact, String publication, String principal)
            implements ArtifactEvent {
        public Deleting {
            need("artifact", artifact);
            need("publication", publication);
        }
    }

    /// The bytes are gone.
    record Deleted(ArtifactName artifact, String publication) implements ArtifactEvent {
        public Deleted {
            need("artifact", artifact);
            need("publication", publication);
        }
    }

    /// What comes from the log is not trusted to be whole.
    private static void need(String field, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "a fact about an artifact lacks its '" + field + "'");
        }
    }

    /// What it is about.
    ArtifactName artifact();

    /// The event's name, such as `artifact.published`.
    default String type() {
        return switch (this) {
            case Published _ -> "artifact.published";
            case Aliased _ -> "artifact.aliased";
            case Unaliased _ -> "artifact.unaliased";
            case Deprecated _ -> "artifact.deprecated";
            case Deleting _ -> "artifact.deleting";
            case Deleted _ -> "artifact.deleted";
        };
    }

    /// This fact as an event of the log.
    ///
    /// @param before the position of the last record about what an alias or a deprecation changes:
    ///     repeating a request is the same fact, asking again after a change is another
    default Event event(String source, Instant now, @Nullable String before) {
        var id =
                switch (this) {
                    case Published published -> published.publication();
                    case Aliased(var artifact, var alias, int version, _, _) ->
                            Ids.of("alias", artifact, alias, version, before);
                    case Unaliased(var artifact, var alias, _) ->
                            Ids.of("unalias", artifact, alias, before);
                    case Deprecated(_, var publication, var reason, _) ->
                            Ids.of("deprecated", publication, reason, before);
                    case Deleting(_, var publication, _) -> publication + "/deleting";
                    case Deleted(_, var publication) -> publication + "/deleted";
                };
        return Event.of(type(), id, source, artifact().toString(), now, Json.tree(this));
    }

    /// The fact an event holds; empty if it is of a type or version this code does not know.
    ///
    /// @throws IllegalArgumentException if the type is known and the data does not fit it
    static Optional<ArtifactEvent> of(Event event) {
        Class<? extends ArtifactEvent> type =
                switch (event.name()) {
                    case "artifact.published" -> Published.class;
                    case "artifact.aliased" -> Aliased.class;
                    case "artifact.unaliased" -> Unaliased.class;
                    case "artifact.deprecated" -> Deprecated.class;
                    case "artifact.deleting" -> Deleting.class;
                    case "artifact.deleted" -> Deleted.class;
                    default -> null;
                };
        return Optional.ofNullable(type).map(known -> Json.value(event.data(), known));
    }
}
