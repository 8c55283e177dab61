package dev.zebra.jobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The facts about one job. Each knows its event's name and the id that its cause gives it.
public sealed interface JobEvent {

    /// A user, or a trigger, wants the job done.
    ///
    /// @param inputs what it reads, as its spec says
    /// @param outputs what it will make, as its spec says
    /// @param depth how many triggers stand between it and a person
    /// @param refusal why it cannot be done, for jobs of triggers whose spec turned out wrong
    /// @param terms how urgent it is and how long it may take; [Terms#USUAL] in older records
    record Submitted(
            JobKind kind,
            JsonNode spec,
            Map<String, String> labels,
            @Nullable String run,
            String principal,
            List<Wanted> inputs,
            List<Promised> outputs,
            int depth,
            @Nullable String refusal,
            Terms terms)
            implements JobEvent {
        public Submitted {
            terms = terms == null ? Terms.USUAL : terms;
            need("kind", kind);
            need("spec", spec);
            need("principal", principal);
            labels = labels == null ? Map.of() : Map.copyOf(labels);
            inputs = inputs == null ? List.of() : List.copyOf(inputs);
            outputs = outputs == null ? List.of() : List.copyOf(outputs);
        }
    }

    /// An input as the spec names it.
    record Wanted(String pointer, ArtifactReference reference) {
        public Wanted {
            need("pointer", pointer);
            need("reference", reference);
        }
    }

    /// An output as the spec names it.
    record Promised(String pointer, ArtifactName artifact) {
        public Promised {
            need("pointer", pointer);
            need("artifact", artifact);
        }
    }

    /// All inputs exist; the job runs on these for ever.
    ///
    /// @param attempt the one that waited; 1 in records older than this field
    record Released(int attempt, List<ResolvedInput> inputs) implements JobEvent {
        public Released {
            attempt = Math.max(1, attempt);
            need("inputs", inputs);
            inputs = List.copyOf(inputs);
        }
    }

    /// A replica wants to run the attempt; the first claim wins.
    record Claimed(int attempt, Holder holder) implements JobEvent {
        public Claimed {
            need("holder", holder);
        }
    }

    /// The holder fell silent.
    record AttemptLost(int attempt, String reason) implements JobEvent {
        public AttemptLost {
            need("reason", reason);
        }
    }

    /// The holder gave the attempt back because it is going down.
    record AttemptHandedBack(int attempt, String reason) implements JobEvent {
        public AttemptHandedBack {
            need("reason", reason);
        }
    }

    /// The work cannot succeed, or this attempt of it has not.
    ///
    /// @param retryAfter how long to wait before another attempt; null if another one would fail
    ///     alike or there have been enough
    record AttemptFailed(int attempt, String reason, @Nullable Duration retryAfter)
            implements JobEvent {
        public AttemptFailed {
            need("reason", reason);
            if (retryAfter != null && retryAfter.isNegative()) {
                throw new IllegalArgumentException(
                        "'retryAfter' must not be negative, not " + retryAfter);
            }
        }

        /// For good.
        public AttemptFailed(int attempt, String reason) {
            this(attempt, reason, null);
        }
    }

    /// The time to wait before the attempt is over.
    record BackoffElapsed(int attempt) implements JobEvent {}

    /// A user sets the job aside.
    ///
    /// @param ask tells one request from the next: the position of the job when it was asked
    record PauseRequested(int attempt, String principal, String ask) implements JobEvent {
        public PauseRequested {
            need("principal", principal);
            need("ask", ask);
        }
    }

    /// A user lets a job that was set aside go on.
    ///
    /// @param ask as in [PauseRequested]
    record Resumed(int attempt, String principal, String ask) implements JobEvent {
        public Resumed {
            need("principal", principal);
            need("ask", ask);
        }
    }

    /// The job has taken longer than its terms allow.
    record DeadlineExceeded(int attempt, String reason) implements JobEvent {
        public DeadlineExceeded {
            need("reason", reason);
        }
    }

    /// The work is done and its outputs are published.
    record AttemptSucceeded(int attempt, List<ArtifactReference> outputs) implements JobEvent {
        public AttemptSucceeded {
            need("outputs", outputs);
            outputs = List.copyOf(outputs);
        }
    }

    /// A user does not want it any more.
    record CancelRequested(int attempt, String principal) implements JobEvent {}

    /// The worker of a cancelled job is gone.
    record Cancelled(int attempt) implements JobEvent {}

    /// A user wants an ended job tried again, as this attempt.
    record Retried(int attempt, String principal) implements JobEvent {}

    /// What comes from the log is not trusted to be whole.
    private static void need(String field, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("a fact about a job lacks its '" + field + "'");
        }
    }

    /// The event's name, such as `job.submitted`.
    default String type() {
        return switch (this) {
            case Submitted _ -> "job.submitted";
            case Released _ -> "job.released";
            case Claimed _ -> "attempt.claimed";
            case AttemptLost _ -> "attempt.lost";
            case AttemptHandedBack _ -> "attempt.handed-back";
            case AttemptFailed _ -> "attempt.failed";
            case AttemptSucceeded _ -> "attempt.succeeded";
            case BackoffElapsed _ -> "job.backoff-elapsed";
            case PauseRequested _ -> "job.pause-requested";
            case Resumed _ -> "job.resumed";
            case DeadlineExceeded _ -> "job.deadline-exceeded";
            case CancelRequested _ -> "job.cancel-requested";
            case Cancelled _ -> "job.cancelled";
            case Retried _ -> "job.retried";
        };
    }

    /// What is unique to the cause within the job: attempt, type and, for claims, the claimant.
    private String cause() {
        return switch (this) {
            case Submitted _ -> "0/" + type() + "/1";
            case Released(int attempt, _) -> attempt + "/" + type() + "/1";
            case Claimed(int attempt, Holder holder) ->
                    attempt + "/" + type() + "/" + holder.instance() + "/" + holder.incarnation();
            case AttemptLost(int attempt, _) -> attempt + "/" + type() + "/1";
            case AttemptHandedBack(int attempt, _) -> attempt + "/" + type() + "/1";
            case AttemptFailed(int attempt, _, _) -> attempt + "/" + type() + "/1";
            case AttemptSucceeded(int attempt, _) -> attempt + "/" + type() + "/1";
            case BackoffElapsed(int attempt) -> attempt + "/" + type() + "/1";
            case PauseRequested(int attempt, _, var ask) -> attempt + "/" + type() + "/" + ask;
            case Resumed(int attempt, _, var ask) -> attempt + "/" + type() + "/" + ask;
            case DeadlineExceeded(int attempt, _) -> attempt + "/" + type() + "/1";
            case CancelRequested(int attempt, _) -> attempt + "/" + type() + "/1";
            case Cancelled(int attempt) -> attempt + "/" + type() + "/1";
            case Retried(int attempt, _) -> attempt + "/" + type() + "/1";
        };
    }

    /// This fact about `job` as an event of the log.
    default Event about(String job, String source, Instant now) {
        return Event.of(type(), job + "/" + cause(), source, job, now, Json.tree(this));
    }

    /// The fact an event holds; empty if it is of a type or version this code does not know.
    ///
    /// @throws IllegalArgumentException if the type is known and the data does not fit it
    static Optional<JobEvent> of(Event event) {
        Class<? extends JobEvent> type =
                switch (event.name()) {
                    case "job.submitted" -> Submitted.class;
                    case "job.released" -> Released.class;
                    case "attempt.claimed" -> Claimed.class;
                    case "attempt.lost" -> AttemptLost.class;
                    case "attempt.handed-back" -> AttemptHandedBack.class;
                    case "attempt.failed" -> AttemptFailed.class;
                    case "attempt.succeeded" -> AttemptSucceeded.class;
                    case "job.backoff-elapsed" -> BackoffElapsed.class;
                    case "job.pause-requested" -> PauseRequested.class;
                    case "job.resumed" -> Resumed.class;
                    case "job.deadline-exceeded" -> DeadlineExceeded.class;
                    case "job.cancel-requested" -> CancelRequested.class;
                    case "job.cancelled" -> Cancelled.class;
                    case "job.retried" -> Retried.class;
                    default -> null;
                };
        return Optional.ofNullable(type).map(known -> Json.value(event.data(), known));
    }
}
