package dev.zebra.eval.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.Submission;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.Signals;
import dev.zebra.jobs.node.Node;
import dev.zebra.jobs.node.NodeSettings;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.run.JobSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A replica of the trainer that publishes tiny artifacts through the kit.
final class Publisher implements AutoCloseable {

    /// @param seed of the model's weights
    record Spec(ArtifactName dataset, ArtifactName training, ArtifactName model, long seed)
            implements JobSpec {

        @Override
        public List<Input> inputs() {
            return List.of();
        }

        @Override
        public List<Output> outputs() {
            return List.of(
                    new Output("/dataset", dataset),
                    new Output("/training", training),
                    new Output("/model", model));
        }
    }

    /// Publishes everything, or hangs once the model is out.
    private record Runner(boolean hangs, CountDownLatch done) implements JobRunner<Spec> {

        @Override
        public JobKind kind() {
            return JobKind.IMPORT;
        }

        @Override
        public Class<Spec> specType() {
            return Spec.class;
        }

        @Override
        public void run(Spec spec, JobContext context) throws Exception {
            var dataset = context.newOutputDirectory();
            TinyArtifacts.writeDataset(dataset, 100, 2);
            context.publish(JobContext.Publication.of("/dataset", dataset));
            var model = context.newOutputDirectory();
            TinyArtifacts.writeModel(model, spec.seed());
            context.publish(JobContext.Publication.of("/model", model));
            done.countDown();
            if (hangs) {
                new CountDownLatch(1).await();
            }
            var training = context.newOutputDirectory();
            TinyArtifacts.writeDataset(training, 0, 5);
            context.publish(JobContext.Publication.of("/training", training));
        }
    }

    private final CountDownLatch done = new CountDownLatch(1);
    private final Node node;

    /// @param instance unlike that of any other replica
    /// @param hangs whether it hangs after publishing the model and before the last output, so that
    ///     a kill makes another replica do the job again
    Publisher(String instance, String bootstrapServers, Path store, boolean hangs) {
        var kafka = new KafkaAccess(bootstrapServers, Map.of());
        node =
                new Node(
                        new NodeSettings(
                                kafka,
                                Domain.TRAINER,
                                instance,
                                store,
                                new DataRoots(List.of(store)),
                                1,
                                1),
                        List.of(new Runner(hangs, done)),
                        Signals.plain(kafka));
        node.start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> node.readiness().ready());
    }

    /// Submits a job that publishes `dataset:NAME-heldout`, `dataset:NAME` and `model:NAME`.
    String publish(String name, String run) {
        var spec =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("dataset", "dataset:" + name + "-heldout")
                        .put("training", "dataset:" + name)
                        .put("model", "model:" + name)
                        .put("seed", 1);
        var submission =
                new Submission(
                        JobKind.IMPORT, spec, run, Map.of(), Terms.USUAL, "test", name + "/" + run);
        return node.jobs().submit(submission).job().id();
    }

    /// Waits until the model is published.
    void awaitPublication() throws InterruptedException {
        if (!done.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing was published within 30 s");
        }
    }

    /// The replica as a replica.
    Node node() {
        return node;
    }

    @Override
    public void close() {
        node.close();
    }
}
