package dev.zebra.trainer.pretrain;

import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.run.JobSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Publishes the tiny tokenizer and dataset, as the tokenizer service would.
@ApplicationScoped
class ImportTinyArtifacts implements JobRunner<ImportTinyArtifacts.Spec> {

    /// @param claimedDigest digest of another tokenizer that the dataset is to claim
    record Spec(ArtifactName tokenizer, ArtifactName dataset, @Nullable String claimedDigest)
            implements JobSpec {

        @Override
        public List<Input> inputs() {
            return List.of();
        }

        @Override
        public List<Output> outputs() {
            return List.of(new Output("/tokenizer", tokenizer), new Output("/dataset", dataset));
        }
    }

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
        var tokenizerDirectory = context.newOutputDirectory();
        TinyArtifacts.writeTokenizer(tokenizerDirectory);
        var datasetDirectory = context.newOutputDirectory();
        try (var tokenizer = Tokenizer.load(tokenizerDirectory)) {
            TinyArtifacts.writeDataset(
                    datasetDirectory,
                    tokenizer,
                    Objects.requireNonNullElse(spec.claimedDigest(), tokenizer.digest()),
                    tokenizer.vocabularySize());
        }
        context.publish(JobContext.Publication.of("/tokenizer", tokenizerDirectory));
        context.publish(JobContext.Publication.of("/dataset", datasetDirectory));
    }
}
