package dev.zebra.system.mainjob;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.system.stack.LocalStack;
import dev.zebra.system.stack.Service;
import java.time.Duration;
import org.awaitility.Awaitility;

/// Talks to a served model as any client would.
final class Completions {

    private Completions() {}

    /// Waits until the model is served, and completes a prompt.
    static JsonNode of(LocalStack stack, String model, String prompt) {
        var body =
                """
                {"model": "%s", "prompt": "%s", "max_tokens": 12, "temperature": 0}
                """
                        .formatted(model, prompt);
        return Awaitility.await("model " + model + " is served")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> stack.jobs(Service.INFERENCE).send("POST", "/v1/completions", body),
                        answer -> answer.status() == 200)
                .body();
    }
}
