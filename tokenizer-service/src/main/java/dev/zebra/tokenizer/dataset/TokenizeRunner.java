package dev.zebra.tokenizer.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.data.dataset.DatasetManifest;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.run.StaleAttemptException;
import dev.zebra.tokenizer.source.SourceReading;
import dev.zebra.tokenizer.source.Sources;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Turns text into a token dataset. A new attempt does it again and writes the same bytes.
@ApplicationScoped
class TokenizeRunner implements JobRunner<TokenizeSpec> {

    private final DataRoots roots;

    TokenizeRunner(DataRoots roots) {
        this.roots = roots;
    }

    @Override
    public JobKind kind() {
        return JobKind.TOKENIZE;
    }

    @Override
    public Class<TokenizeSpec> specType() {
        return TokenizeSpec.class;
    }

    @Override
    public void check(TokenizeSpec spec, DataRoots roots) {
        Sources.files(spec.sources(), spec.format(), roots);
    }

    @Override
    public void run(TokenizeSpec spec, JobContext context)
            throws IOException, JobFailedException, StaleAttemptException {
        var files = Sources.files(spec.sources(), spec.format(), roots);
        try (var tokenizer = load(context.input("/tokenizer"))) {
            if (tokenizer.eos().isEmpty()) {
                throw new JobFailedException(
                        "the tokenizer names no eos_token, which ends the documents of a dataset");
            }
            var directory = context.newOutputDirectory();
            var reading = new SourceReading(context, files, 1);
            var manifest = new DatasetBuilding(tokenizer, directory, reading).build(files);
            if (manifest.documents() == 0) {
                throw new JobFailedException("the sources hold no text to tokenize");
            }
            context.publish(
                    new JobContext.Publication(
                            "/output", directory, 0, true, Map.of(), metrics(manifest)));
        }
    }

    private static Tokenizer load(Path directory) throws JobFailedException {
        try {
            return Tokenizer.load(directory);
        } catch (IOException unreadable) {
            throw new JobFailedException(unreadable.getMessage(), unreadable);
        }
    }

    private static Map<String, JsonNode> metrics(DatasetManifest manifest) {
        var json = JsonNodeFactory.instance;
        return Map.of(
                "documents", json.numberNode(manifest.documents()),
                "tokens", json.numberNode(manifest.tokens()),
                "vocabularySize", json.numberNode(manifest.vocabularySize()),
                "emptyDocuments", json.numberNode(manifest.emptyDocuments()),
                "invalidUtf8", json.numberNode(manifest.invalidUtf8()));
    }
}
