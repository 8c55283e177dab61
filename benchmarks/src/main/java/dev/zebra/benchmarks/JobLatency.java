package dev.zebra.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.benchmarks.OwnStack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How long jobs wait for machinery: the packaged services, a broker and real jobs on this machine.
///
/// Claims and publications have the time of their record in the log, which is the broker's clock;
/// a POST has the time before it is sent. Both are this machine's clock.
final class JobLatency implements Benchmark {

    private static final int WARM_UPS = 20;
    private static final int STEPS_OF_A_LONG_TRAINING = 20_000;
    private static final Duration A_WORKER_IS_READY = Duration.ofSeconds(8);
    private static final Duration A_LEASE_AND_MORE = Duration.ofSeconds(15);

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String purpose() {
        return "from POST to claim, from publication to the next claim, and taking over";
    }

    @Override
    public List<Options.Option> options() {
        return List.of(
                new Options.Option("samples", "200", "of claims"),
                new Options.Option("starts", "20", "of training workers"),
                new Options.Option("kills", "5", "of holders, and of holders that come back"),
                new Options.Option("ports", "23400", "the first of 24 free ports"));
    }

    @Override
    public void run(Options options, Report report) throws IOException {
        var project = Path.of(System.getProperty("zebra.project", "")).toAbsolutePath();
        try (var stack = new OwnStack(project, options.number("ports"))) {
            stack.up();
            report.title("Latency of jobs");
            report.header("what", "samples", "p50", "p95", "longest", "wanted");
            prepare(stack, project);
            row(
                    report,
                    "POST to claimed",
                    "100 ms (p95)",
                    claims(stack, options.number("samples")));
            row(
                    report,
                    "artifact published to next job claimed",
                    "200 ms (p95)",
                    releases(stack, options.number("samples")));
            row(
                    report,
                    "POST to first training step reported",
                    "3,000 ms (p95)",
                    starts(stack, options.number("starts")));
            var back = new ArrayList<Long>();
            var ready = new ArrayList<Long>();
            comeBack(stack, options.number("kills"), back, ready);
            row(report, "kill of the only holder to its next claim, restart included", "", back);
            row(report, "restarted holder ready to its next claim", "3,000 ms", ready);
            row(
                    report,
                    "kill of a holder to the claim by the other replica",
                    "10,000 ms",
                    takeOvers(stack, options.number("kills")));
            report.line("");
            report.line(brokerRestart(stack));
        }
    }

    private static void row(Report report, String what, String wanted, List<Long> millis) {
        var sorted = millis.stream().sorted().toList();
        report.row(
                what,
                sorted.size(),
                at(sorted, 0.5) + " ms",
                at(sorted, 0.95) + " ms",
                at(sorted, 1) + " ms",
                wanted);
    }

    private static String at(List<Long> sorted, double part) {
        int index = (int) Math.ceil(part * sorted.size()) - 1;
        return "%,d".formatted(sorted.get(Math.max(0, index)));
    }

    /// A tokenizer, a dataset and a small model.
    private static void prepare(OwnStack stack, Path project) throws IOException {
        var book = Files.readString(project.resolve("examples/books/train/carroll-alice.txt"));
        Files.writeString(stack.data().resolve("long.txt"), book.substring(0, 60_000));
        Files.writeString(stack.data().resolve("short.txt"), book.substring(60_000, 64_000));
        succeed(
                stack,
                Service.TOKENIZER,
                """
                {"kind": "train-tokenizer", "spec": {"sources": ["%s"], "vocabularySize": 400,
                 "output": "tokenizer:latency"}}"""
                        .formatted(stack.data().resolve("long.txt")));
        succeed(stack, Service.TOKENIZER, tokenize(stack, "long", "latency"));
        succeed(stack, Service.TRAINER, pretrain("latency", 30));
        for (int i = 0; i < WARM_UPS; i++) {
            succeed(stack, Service.TOKENIZER, tokenize(stack, "short", "warm-up"));
        }
    }

    private static List<Long> claims(OwnStack stack, int samples) throws IOException {
        var millis = new ArrayList<Long>();
        for (int i = 0; i < samples; i++) {
            var posted = Instant.now();
            var job = succeed(stack, Service.TOKENIZER, tokenize(stack, "short", "claim"));
            millis.add(between(posted, time(job, "started")));
        }
        return millis;
    }

    private static List<Long> releases(OwnStack stack, int samples) throws IOException {
        var millis = new ArrayList<Long>();
        for (int i = 0; i < samples; i++) {
            var name = "release-" + i;
            var waiting =
                    stack.post(
                            Service.EVAL,
                            """
                            {"kind": "evaluate", "spec": {"model": "model:latency@1",
                             "dataset": "dataset:%s@1", "contextLengths": [16], "maxTokens": 64,
                             "output": "report:latency"}}"""
                                    .formatted(name));
            succeed(stack, Service.TOKENIZER, tokenize(stack, "short", name));
            var evaluated = stack.await(Service.EVAL, waiting, JobLatency::succeeded);
            var dataset = stack.get(Service.EVAL, "/artifacts/dataset:" + name + "@1");
            millis.add(between(time(dataset, "published"), time(evaluated, "started")));
        }
        return millis;
    }

    private static List<Long> starts(OwnStack stack, int samples) throws IOException {
        var millis = new ArrayList<Long>();
        for (int i = 0; i < samples; i++) {
            OwnStack.pause(A_WORKER_IS_READY);
            var posted = Instant.now();
            var id = stack.post(Service.TRAINER, pretrain("start", 200));
            var begun = stack.await(Service.TRAINER, id, JobLatency::trains);
            millis.add(between(posted, time(begun.path("progress"), "at")));
            stack.await(Service.TRAINER, id, JobLatency::succeeded);
        }
        return millis;
    }

    private static boolean trains(JsonNode job) {
        return job.path("progress").path("fraction").asDouble() > 0;
    }

    /// The only trainer is killed and started again at once.
    private static void comeBack(OwnStack stack, int kills, List<Long> whole, List<Long> ready)
            throws IOException {
        for (int i = 0; i < kills; i++) {
            var id = stack.post(Service.TRAINER, pretrain("back", STEPS_OF_A_LONG_TRAINING));
            var running = stack.await(Service.TRAINER, id, JobLatency::trains);
            int attempt = running.path("attempt").asInt();
            var killed = stack.kill(Service.TRAINER.part());
            var up = Thread.ofVirtual().start(() -> upAgain(stack));
            OwnStack.await(() -> stack.ready(Service.TRAINER));
            var isReady = Instant.now();
            var again = stack.await(Service.EVAL, id, job -> claimedAfter(job, attempt));
            whole.add(between(killed, time(again, "started")));
            ready.add(Math.max(0, between(isReady, time(again, "started"))));
            join(up);
            cancel(stack, id);
        }
    }

    private static void upAgain(OwnStack stack) {
        try {
            stack.up();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static List<Long> takeOvers(OwnStack stack, int kills) throws IOException {
        var millis = new ArrayList<Long>();
        stack.startSecondTrainer();
        for (int i = 0; i < kills; i++) {
            var id = stack.post(Service.TRAINER, pretrain("over", STEPS_OF_A_LONG_TRAINING));
            var running = stack.await(Service.EVAL, id, JobLatency::trains);
            int attempt = running.path("attempt").asInt();
            boolean second = running.path("holder").path("instance").asText().equals("trainer-2");
            var killed = second ? stack.killSecondTrainer() : stack.kill(Service.TRAINER.part());
            var taken = stack.await(Service.EVAL, id, job -> claimedAfter(job, attempt));
            millis.add(between(killed, time(taken, "started")));
            if (second) {
                stack.startSecondTrainer();
            } else {
                stack.up();
            }
            cancel(stack, id);
        }
        return millis;
    }

    /// A broker that is killed and comes back takes nobody's job.
    private static String brokerRestart(OwnStack stack) throws IOException {
        var id = stack.post(Service.TRAINER, pretrain("kept", STEPS_OF_A_LONG_TRAINING));
        var running = stack.await(Service.TRAINER, id, JobLatency::trains);
        stack.kill("broker");
        stack.up();
        OwnStack.pause(A_LEASE_AND_MORE);
        var after = stack.get(Service.TRAINER, "/jobs/" + id);
        cancel(stack, id);
        return "A broker that was killed and started again: the training that ran was at attempt %d and is at attempt %d, %s, with progress %.3f then and %.3f now."
                .formatted(
                        running.path("attempt").asInt(),
                        after.path("attempt").asInt(),
                        after.path("state").asText(),
                        running.path("progress").path("fraction").asDouble(),
                        after.path("progress").path("fraction").asDouble());
    }

    private static void cancel(OwnStack stack, String id) throws IOException {
        stack.cancel(Service.TRAINER, id);
        OwnStack.await(
                () -> {
                    try {
                        var state = stack.get(Service.EVAL, "/jobs/" + id).path("state").asText();
                        return !state.equals("CANCELLING") && !state.equals("RUNNING");
                    } catch (IOException away) {
                        return false;
                    }
                });
    }

    private static boolean claimedAfter(JsonNode job, int attempt) {
        return job.path("attempt").asInt() > attempt
                && job.path("state").asText().equals("RUNNING");
    }

    private static JsonNode succeed(OwnStack stack, Service service, String body)
            throws IOException {
        return stack.await(service, stack.post(service, body), JobLatency::succeeded);
    }

    private static boolean succeeded(JsonNode job) {
        return job.path("state").asText().equals("SUCCEEDED");
    }

    private static Instant time(JsonNode node, String field) {
        return Instant.parse(node.path(field).asText());
    }

    private static long between(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    private static void join(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static String tokenize(OwnStack stack, String text, String name) {
        return """
               {"kind": "tokenize", "spec": {"tokenizer": "tokenizer:latency@1", "sources": ["%s"],
                "output": "dataset:%s"}}"""
                .formatted(stack.data().resolve(text + ".txt"), name);
    }

    private static String pretrain(String name, int steps) {
        return """
               {"kind": "pretrain", "spec": {"tokenizer": "tokenizer:latency@1",
                "dataset": "dataset:latency@1",
                "model": {"hiddenSize": 32, "layers": 2, "heads": 2, "layerGroupSize": 2, "windowSize": 8},
                "contextLength": 32, "batchSize": 2, "steps": %d, "learningRate": 0.01, "threads": 1,
                "checkpointEverySteps": 500, "output": "model:%s"}}"""
                .formatted(steps, name);
    }
}
