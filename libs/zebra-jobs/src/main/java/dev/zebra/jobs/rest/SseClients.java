package dev.zebra.jobs.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The clients of this replica's server-sent event streams. A comment every fifteen seconds keeps
/// proxies from closing a quiet stream and tells when a client has gone; whose key is not taken any
/// more is let go of then.
@Singleton
public class SseClients {

    private static final int BEAT_SECONDS = 15;
    private static final int PATIENCE_SECONDS = 60;

    private final ObjectMapper json;
    private final Sse sse;
    private final Caller caller;
    private final int limit;
    private final Set<Client> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("zebra-event-beats").factory());

    SseClients(ObjectMapper json, Sse sse, Caller caller, SecurityConfig config) {
        this.json = json;
        this.sse = sse;
        this.caller = caller;
        this.limit = config.streams();
        beats.scheduleAtFixedRate(
                () -> open.forEach(Client::beat), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /// Takes a new client in. Belongs to the request whose sink it is.
    ///
    /// @throws WebApplicationException 429 if the caller has too many streams open
    public Client open(SseEventSink sink) {
        var principal = caller.principal();
        long others = open.stream().filter(client -> client.principal.equals(principal)).count();
        if (others >= limit) {
            throw new WebApplicationException(
                    "'"
                            + principal
                            + "' has "
                            + others
                            + " event streams open, which are all"
                            + " that zebra.security.streams allows; close one",
                    Response.status(429).header(HttpHeaders.RETRY_AFTER, BEAT_SECONDS).build());
        }
        return new Client(sink, principal, caller.holds());
    }

    /// How many there are.
    public int count() {
        return open.size();
    }

    void stop(@Observes ShutdownEvent event) {
        beats.shutdownNow();
        open.forEach(Client::close);
    }

    /// One client. It is closed by either side; closing twice changes nothing.
    public final class Client implements AutoCloseable {

        private final SseEventSink sink;
        private final String principal;
        private final BooleanSupplier welcome;
        private @Nullable AutoCloseable source;
        private boolean closed;

        private Client(SseEventSink sink, String principal, BooleanSupplier welcome) {
            this.sink = sink;
            this.principal = principal;
            this.welcome = welcome;
        }

        /// Sends an event and waits until it is on its way: that is what keeps a slow client from
        /// filling the memory.
        ///
        /// @param name of the event, or null for a nameless one
        /// @param id for `Last-Event-ID`, or null where nothing could resume
        /// @param data becomes JSON
        /// @throws IllegalStateException if the client has gone
        public void send(@Nullable String name, @Nullable String id, Object data) {
            try {
                var event = sse.newEventBuilder().data(String.class, json.writeValueAsString(data));
                if (name != null) {
                    event.name(name);
                }
                if (id != null) {
                    event.id(id);
                }
                sink.send(event.build())
                        .toCompletableFuture()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            } catch (Exception gone) {
                throw new IllegalStateException("the client is gone", gone);
            }
        }

        /// Names what feeds this client, to be closed with it. Until then nothing is sent to it
        /// but by its owner, who may still answer with a problem instead.
        public synchronized void feedBy(AutoCloseable source) {
            this.source = source;
            if (closed) {
                release(source);
            } else {
                open.add(this);
            }
        }

        private void beat() {
            if (!welcome.getAsBoolean()) {
                close();
                return;
            }
            try {
                sink.send(sse.newEventBuilder().comment("").build())
                        .whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        close();
                                    }
                                });
            } catch (IllegalStateException gone) {
                close();
            }
        }

        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            open.remove(this);
            if (source != null) {
                release(source);
            }
            sink.close();
        }

        private static void release(AutoCloseable source) {
            try {
                source.close();
            } catch (Exception broken) {
                throw new IllegalStateException(broken);
            }
        }
    }
}
