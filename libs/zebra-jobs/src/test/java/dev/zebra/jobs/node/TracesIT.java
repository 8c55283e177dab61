package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.telemetry.Telemetry;
import dev.zebra.jobs.telemetry.Traces;
import dev.zebra.jobs.trigger.Trigger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Traces of work that crosses services.
class TracesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk =
            OpenTelemetrySdk.builder()
                    .setTracerProvider(
                            SdkTracerProvider.builder()
                                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                                    .build())
                    .build();

    @TempDir Path store;

    private Telemetry telemetry() {
        return new Telemetry(new SimpleMeterRegistry(), new Traces(sdk));
    }

    @Test
    void oneTraceGoesFromARequestOverAPublicationToATriggersJobOnAnotherService() {
        try (var cluster = new Cluster(store)) {
            // Given
            var one =
                    cluster.node(
                            Domain.TOKENIZER,
                            "tokenizer-0",
                            telemetry(),
                            new CopyRunner(JobKind.TOKENIZE));
            var other =
                    cluster.node(
                            Domain.EVAL, "eval-0", telemetry(), new CopyRunner(JobKind.EVALUATE));
            other.triggers()
                    .put(
                            new Trigger(
                                    "on-books",
                                    new Trigger.When(
                                            ArtifactName.parse("dataset:books"), null, null, null),
                                    new Trigger.Template(
                                            JobKind.EVALUATE,
                                            Copies.of("score", "report:books").spec(),
                                            null),
                                    false,
                                    null),
                            "tester");

            // When
            var request = sdk.getTracer("test").spanBuilder("POST /jobs").startSpan();
            Job job;
            try (var _ = request.makeCurrent()) {
                job = one.jobs().submit(Copies.of("words", "dataset:books").submission()).job();
            } finally {
                request.end();
            }
            Cluster.awaitState(one, job.id(), StateName.SUCCEEDED, LIMIT);
            await().atMost(LIMIT).until(() -> evaluations(other).anyMatch(TracesIT::hasSucceeded));
            await().atMost(LIMIT).until(() -> named("attempt.run").size() == 2);

            // Then
            var trace = request.getSpanContext().getTraceId();
            assertThat(named("attempt.claim")).hasSize(2).allMatch(span -> in(span, trace));
            assertThat(named("trigger.fire")).hasSize(1).allMatch(span -> in(span, trace));
            assertThat(named("attempt.run")).allMatch(span -> in(span, trace));
            assertThat(named("trigger.fire").getFirst().getParentSpanId())
                    .isEqualTo(runOf(job.id()).getSpanId());
        }
    }

    @Test
    void aJobThatWaitedKeepsItsTraceAndLinksToThePublication() {
        try (var cluster = new Cluster(store)) {
            // Given
            var node =
                    cluster.node(
                            Domain.TOKENIZER,
                            "tokenizer-0",
                            telemetry(),
                            new CopyRunner(JobKind.TOKENIZE));
            var waiting = sdk.getTracer("test").spanBuilder("waiting").startSpan();
            Job second;
            try (var _ = waiting.makeCurrent()) {
                second =
                        node.jobs()
                                .submit(
                                        Copies.of("two", "dataset:two")
                                                .from("dataset:one")
                                                .submission())
                                .job();
            }

            // When
            var first = node.jobs().submit(Copies.of("one", "dataset:one").submission()).job();
            Cluster.awaitState(node, second.id(), StateName.SUCCEEDED, LIMIT);
            await().atMost(LIMIT).until(() -> named("attempt.run").size() == 2);

            // Then
            assertThat(named("job.release"))
                    .singleElement()
                    .satisfies(
                            span -> {
                                assertThat(span.getTraceId())
                                        .isEqualTo(waiting.getSpanContext().getTraceId());
                                assertThat(span.getLinks())
                                        .singleElement()
                                        .satisfies(
                                                link ->
                                                        assertThat(
                                                                        link.getSpanContext()
                                                                                .getSpanId())
                                                                .isEqualTo(
                                                                        runOf(first.id())
                                                                                .getSpanId()));
                            });
        }
    }

    @Test
    void aTakeOverStaysInTheTrace() {
        try (var cluster = new Cluster(store)) {
            // Given
            var held = new CopyRunner(JobKind.TOKENIZE).shut();
            var dying = cluster.node(Domain.TOKENIZER, "tokenizer-0", telemetry(), held);
            var request = sdk.getTracer("test").spanBuilder("POST /jobs").startSpan();
            Job job;
            try (var _ = request.makeCurrent()) {
                job = dying.jobs().submit(Copies.of("words", "dataset:d").submission()).job();
            }
            Cluster.awaitState(dying, job.id(), StateName.RUNNING, LIMIT);
            await().atMost(LIMIT).until(() -> !held.runs().isEmpty());
            var meters = new SimpleMeterRegistry();
            var heir =
                    cluster.node(
                            Domain.TOKENIZER,
                            "tokenizer-1",
                            new Telemetry(meters, new Traces(sdk)),
                            new CopyRunner(JobKind.TOKENIZE));

            // When
            cluster.killed(dying);
            Cluster.awaitState(heir, job.id(), StateName.SUCCEEDED, LIMIT);

            // Then
            var trace = request.getSpanContext().getTraceId();
            assertThat(named("attempt.claim")).hasSize(2).allMatch(span -> in(span, trace));
            assertThat(meters.get("zebra.takeover").timer().count()).isEqualTo(1);
            assertThat(meters.get("zebra.claims").tag("result", "won").counter().count())
                    .isEqualTo(1);
            assertThat(
                            meters.get("zebra.attempts")
                                    .tag("kind", "tokenize")
                                    .tag("outcome", "succeeded")
                                    .counter()
                                    .count())
                    .isEqualTo(1);
        }
    }

    private static java.util.stream.Stream<Job> evaluations(Node node) {
        return node
                .jobs()
                .list(new JobFilter(JobKind.EVALUATE, null, null, null, Map.of(), 10, null))
                .items()
                .stream();
    }

    private static boolean hasSucceeded(Job job) {
        return job.state() == StateName.SUCCEEDED;
    }

    private List<SpanData> named(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private SpanData runOf(String job) {
        return named("attempt.run").stream()
                .filter(
                        span ->
                                job.equals(
                                        span.getAttributes()
                                                .get(
                                                        io.opentelemetry.api.common.AttributeKey
                                                                .stringKey("zebra.job"))))
                .findFirst()
                .orElseThrow();
    }

    private static boolean in(SpanData span, String trace) {
        return span.getTraceId().equals(trace);
    }
}
