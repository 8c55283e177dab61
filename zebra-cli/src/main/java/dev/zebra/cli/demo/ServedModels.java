package dev.zebra.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.client.Patience;
import dev.zebra.cli.client.Request;
import dev.zebra.cli.stack.Part;
import dev.zebra.cli.terminal.Progress;
import java.time.Duration;
import java.util.Optional;

/// Waits until the inference service serves an exact version of a model.
record ServedModels(Patience patience, Progress progress) {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String BAR = "serving";

    /// The id under which the version of this artifact is served, once it is.
    String await(JsonNode artifact, Duration limit) throws InterruptedException {
        var reference = artifact.path("reference").asText();
        long deadline = System.nanoTime() + limit.toNanos();
        progress.update(BAR, 0, "waiting for the inference service to load " + reference);
        while (true) {
            var served = patience.send(Request.get(Part.INFERENCE, "/v1/models"));
            var found = find(served, artifact);
            if (found.isPresent()) {
                progress.finish(BAR, reference + " as " + found.get());
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                throw new CommandException(
                        Exit.TIMED_OUT,
                        "the inference service does not serve "
                                + reference
                                + " after "
                                + limit.toSeconds()
                                + " s; it serves: "
                                + served.path("data"));
            }
            Thread.sleep(PAUSE);
        }
    }

    private static Optional<String> find(JsonNode served, JsonNode artifact) {
        for (var model : served.path("data")) {
            if (isReady(model) && names(model, artifact)) {
                return Optional.of(model.path("id").asText());
            }
        }
        return Optional.empty();
    }

    private static boolean isReady(JsonNode model) {
        return model.at("/zebra/state").asText().equals("ready");
    }

    private static boolean names(JsonNode model, JsonNode artifact) {
        return model.at("/zebra/reference").equals(artifact.path("reference"));
    }
}
