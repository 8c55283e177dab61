package dev.zebra.inference;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// A replica of the trainer that publishes tiny models through the kit.
final class Publisher implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// @param seed of the weights
    /// @param flaw what is wrong with the files: `nothing`, `weights`, `template`,
    ///     or `long`, which is a long context
    record Spec(ArtifactName model, long seed, String flaw) implements JobSpec {

        @Override
        public List<Input> inputs() {
            return List.of();
        }

        @Override
        public List<Output> outputs() {
            return List.of(new Output("/model", model));
        }
    }

    private record Runner() implements JobRunner<Spec> {

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
            var directory = context.newOutputDirectory();
            int positions = spec.flaw().equals("long") ? 8192 : TinyModel.CONTEXT;
            TinyModel.write(directory, spec.seed(), positions);
            spoil(directory, spec.flaw());
            context.publish(JobContext.Publication.of("/model", directory));
        }

        private static void spoil(Path directory, String flaw) throws IOException {
            switch (flaw) {
                case "weights" ->
                        Files.writeString(directory.resolve("model.safetensors"), "no weights");
                case "template" -> {
                    var config = directory.resolve("tokenizer_config.json");
                    Files.writeString(
                            config,
                            Files.readString(config).replace("\"chat_template\"", "\"other\""));
                }
                default -> {}
            }
        }
    }

    private final Node node;

    /// @param instance unlike that of any other replica
    Publisher(String instance, String bootstrapServers, Path store) {
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
                        List.of(new Runner()),
                        Signals.plain(kafka));
        node.start();
        Awaitility.await().atMost(LIMIT).until(() -> node.readiness().ready());
    }

    /// Publishes the next version of `model:NAME` and waits until it is.
    void publish(String name, int seed, String flaw) {
        var spec =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("model", "model:" + name)
                        .put("seed", seed)
                        .put("flaw", flaw);
        var id =
                node.jobs()
                        .submit(
                                new Submission(
                                        JobKind.IMPORT,
                                        spec,
                                        null,
                                        Map.of(),
                                        Terms.USUAL,
                                        "test",
                                        name + "/" + seed))
                        .job()
                        .id();
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> node.jobs().find(id).orElseThrow().state().name().equals("SUCCEEDED"));
    }

    @Override
    public void close() {
        node.close();
    }
}
