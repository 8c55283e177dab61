package dev.zebra.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Consumer;

/// Repeats requests while a service is away, for so long. Only for requests that may be repeated:
/// reads, puts, and posts with an idempotency key.
///
/// @param rest sends them
/// @param limit how long one request may be repeated
/// @param waiting is told, once for each outage, what is waited for
public record Patience(Rest rest, Duration limit, Consumer<String> waiting) {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    /// Sends until it is answered.
    ///
    /// @throws UnreachableException when the time is over
    /// @throws ProblemException when the service refuses
    public JsonNode send(Request request) {
        long deadline = System.nanoTime() + limit.toNanos();
        var pause = Duration.ofMillis(250);
        boolean told = false;
        while (true) {
            try {
                return rest.send(request);
            } catch (UnreachableException away) {
                if (System.nanoTime() + pause.toNanos() > deadline) {
                    throw away;
                }
                if (!told) {
                    waiting.accept(away.getMessage() + "; trying again");
                    told = true;
                }
                var asked = away.retryAfter();
                sleep(asked.compareTo(pause) > 0 ? asked : pause, away);
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void sleep(Duration pause, UnreachableException away) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw away;
        }
    }
}
