package dev.zebra.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// A server-sent event stream, followed until closed; what came is kept.
public final class EventStream implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Stream<String> lines;

    /// One event; `id` and `name` are empty where the stream gave none.
    public record Event(String id, String name, String data) {

        /// The data read as JSON.
        public JsonNode json() {
            try {
                return JSON.readTree(data);
            } catch (JsonProcessingException noJson) {
                throw new AssertionError("no JSON in " + this, noJson);
            }
        }
    }

    /// Opens the stream.
    ///
    /// @param lastEventId where to go on after, or null for what the stream starts with
    public EventStream(URI address, @Nullable String lastEventId) {
        var request = HttpRequest.newBuilder(address).header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new AssertionError(address + " answered " + response.statusCode());
            }
            lines = response.body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        Thread.ofVirtual().name("event-stream").start(this::follow);
    }

    /// All events so far.
    public List<Event> events() {
        return List.copyOf(events);
    }

    /// Waits for the first event, of all that came or will, that is as wanted.
    public Event await(Predicate<Event> wanted, Duration limit) {
        try {
            return Awaitility.await()
                    .atMost(limit)
                    .pollInterval(Duration.ofMillis(20))
                    .until(
                            () -> events.stream().filter(wanted).findFirst(),
                            found -> found.isPresent())
                    .orElseThrow();
        } catch (ConditionTimeoutException tooLong) {
            throw new AssertionError("no such event within " + limit + " in " + events, tooLong);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private void follow() {
        var pending = new Pending();
        try {
            lines.forEach(line -> pending.line(line, events));
        } catch (UncheckedIOException closed) {
            // Closed by the test, or the service went away: what came is what there is.
        }
    }

    /// The fields of an event until its blank line.
    private static final class Pending {
        private String id = "";
        private String name = "";
        private final StringBuilder data = new StringBuilder();

        void line(String line, List<Event> into) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    into.add(new Event(id, name, data.toString()));
                }
                name = "";
                data.setLength(0);
            } else if (!line.startsWith(":")) {
                field(line);
            }
        }

        private void field(String line) {
            int colon = line.indexOf(':');
            var field = colon < 0 ? line : line.substring(0, colon);
            var value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
            switch (field) {
                case "id" -> id = value;
                case "event" -> name = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                default -> {
                    // `retry` and fields of later standards say nothing a test asks for.
                }
            }
        }
    }
}
