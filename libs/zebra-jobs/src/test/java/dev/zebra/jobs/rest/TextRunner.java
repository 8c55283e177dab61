package dev.zebra.jobs.rest;

import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.jobs.run.JobRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// The smallest real job: it publishes a directory with a text in it.
@Alternative
@ApplicationScoped
class TextRunner implements JobRunner<TextSpec> {

    @Override
    public JobKind kind() {
        return JobKind.PREPARE;
    }

    @Override
    public Class<TextSpec> specType() {
        return TextSpec.class;
    }

    @Override
    public void check(TextSpec spec, DataRoots roots) {
        if (spec.file() != null) {
            roots.file("/file", spec.file());
        }
    }

    @Override
    public void run(TextSpec spec, JobContext context) throws Exception {
        context.log("writing '" + spec.text() + "' for ä reader");
        switch (spec.text()) {
            case "fail" -> throw new JobFailedException("it was told to fail");
            case "hold" -> {
                var stopped = new CountDownLatch(1);
                context.onStop(stopped::countDown);
                stopped.await();
            }
            default -> {
                var directory = context.newOutputDirectory();
                int count = spec.times() == null ? 1 : spec.times().count();
                Files.writeString(directory.resolve("text.txt"), spec.text().repeat(count));
                context.progress(1, Map.of("words", count));
                context.publish(JobContext.Publication.of("/output", directory));
            }
        }
    }
}
