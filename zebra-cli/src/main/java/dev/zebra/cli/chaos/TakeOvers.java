package dev.zebra.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.stack.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/// Measures how long jobs stand still whose holder was killed: from the kill to the claim of the
/// next attempt, as another replica of the service tells it.
final class TakeOvers {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Client client;
    private final List<Long> millis = new CopyOnWriteArrayList<>();
    private final List<Thread> watching = new ArrayList<>();

    TakeOvers(Client client) {
        this.client = client;
    }

    /// The jobs that a replica holds, as another one tells; none if that one does not answer.
    List<JsonNode> heldBy(Replica holder, Replica witness) throws InterruptedException {
        var running = client.once(witness, "GET", "/jobs?state=RUNNING", null, null);
        return running.stream()
                .flatMap(page -> StreamSupport.stream(page.path("items").spliterator(), false))
                .filter(
                        job ->
                                job.path("holder")
                                        .path("instance")
                                        .asText()
                                        .equals(holder.instance()))
                .toList();
    }

    /// Watches a job whose holder has just been killed.
    void watch(JsonNode job, Replica witness) {
        long killed = System.nanoTime();
        var thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        watch(job, witness, killed);
                                    } catch (InterruptedException over) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        watching.add(thread);
    }

    private void watch(JsonNode job, Replica witness, long killed) throws InterruptedException {
        var path = "/jobs/" + job.path("id").asText();
        int attempt = job.path("attempt").asInt();
        while (System.nanoTime() - killed < LONGEST.toNanos()) {
            var now = client.once(witness, "GET", path, null, null);
            if (now.isPresent()) {
                var state = now.get().path("state").asText();
                if (Workload.hasEnded(now.get())) {
                    return;
                }
                if (state.equals("RUNNING") && now.get().path("attempt").asInt() > attempt) {
                    millis.add((System.nanoTime() - killed) / 1_000_000);
                    return;
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    /// All times measured, in milliseconds, shortest first.
    List<Long> millis() throws InterruptedException {
        for (var thread : watching) {
            thread.join();
        }
        return millis.stream().sorted().toList();
    }
}
