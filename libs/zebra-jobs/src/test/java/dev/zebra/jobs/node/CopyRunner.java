package dev.zebra.jobs.node;

import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.run.AttemptFailedException;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.run.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Copies; can be held at a gate so that a test can do things while it runs.
final class CopyRunner implements JobRunner<CopySpec> {

    private final JobKind kind;
    private final List<String> runs = new CopyOnWriteArrayList<>();
    private final List<String> stops = new CopyOnWriteArrayList<>();
    private volatile @Nullable CountDownLatch gate;

    CopyRunner(JobKind kind) {
        this.kind = kind;
    }

    /// From now on runs wait until [#open].
    CopyRunner shut() {
        gate = new CountDownLatch(1);
        return this;
    }

    void open() {
        if (gate != null) {
            gate.countDown();
        }
    }

    /// `job/attempt` of every run begun here.
    List<String> runs() {
        return runs;
    }

    /// Jobs that were asked to stop here.
    List<String> stops() {
        return stops;
    }

    @Override
    public JobKind kind() {
        return kind;
    }

    @Override
    public Class<CopySpec> specType() {
        return CopySpec.class;
    }

    @Override
    public RetryPolicy retries() {
        return new RetryPolicy(2, Duration.ofMillis(10), 1, Duration.ofMillis(10));
    }

    @Override
    public void run(CopySpec spec, JobContext context) throws Exception {
        runs.add(context.job() + "/" + context.attempt());
        context.onStop(() -> stops.add(context.job()));
        context.log("copying '" + spec.text() + "'");
        context.progress(0.5, Map.of("words", 2));
        var wait = gate;
        if (wait != null) {
            wait.await();
        }
        if (spec.text().equals("flaky") && context.attempt() == 1) {
            throw new AttemptFailedException("the pen broke");
        }
        if (spec.text().equals("hopeless")) {
            throw new IOException("no ink");
        }
        if (spec.text().equals("impossible")) {
            throw new JobFailedException("the text is impossible");
        }
        var directory = context.newOutputDirectory();
        var text =
                spec.source() == null
                        ? spec.text()
                        : Files.readString(context.input("/source").resolve("text"))
                                + " "
                                + spec.text();
        Files.writeString(directory.resolve("text"), text);
        context.publish(JobContext.Publication.of("/output", directory));
        context.progress(1, Map.of("words", 3));
    }
}
