package dev.zebra.system.mainjob;

import dev.zebra.system.stack.LocalStack;
import dev.zebra.system.stack.Service;
import java.time.Duration;
import org.awaitility.Awaitility;

/// Tiny pipelines, for tests of what they lead to.
public final class Pipelines {

    private Pipelines() {}

    /// Submits a tiny pipeline and goes on at once.
    ///
    /// @return the run's id
    public static String apply(LocalStack stack, String name, int steps) {
        var file = TinyPipeline.write(stack, name, 2_000, steps).file();
        return stack.must("apply", "-f", file.toString(), "--json").json().path("run").asText();
    }

    /// Waits until the evaluation of a pipeline's model is published.
    public static void awaitReport(LocalStack stack, String name) {
        Awaitility.await("report:" + name)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () ->
                                !stack.jobs(Service.EVAL)
                                        .items("/artifacts?kind=report&name=" + name)
                                        .isEmpty());
    }
}
