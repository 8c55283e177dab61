package dev.zebra.tokenizer.dataset;

import dev.zebra.data.text.TextFormat;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.JobSpec;
import dev.zebra.jobs.run.Violation;
import dev.zebra.tokenizer.source.Sources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a `tokenize` job does.
///
/// @param tokenizer turns the text into ids
/// @param sources text files, relative to the data roots; one shard is made of each, in this order
/// @param format of the sources, `auto` if absent
/// @param output the dataset it makes
public record TokenizeSpec(
        ArtifactReference tokenizer,
        List<String> sources,
        @Nullable TextFormat format,
        ArtifactName output)
        implements JobSpec {

    public TokenizeSpec {
        sources = List.copyOf(sources);
        format = format == null ? TextFormat.AUTO : format;
        var violations = new ArrayList<>(Sources.violations(sources));
        if (output.kind() != ArtifactKind.DATASET) {
            violations.add(
                    new Violation(
                            "/output",
                            "'"
                                    + output
                                    + "' is a "
                                    + output.kind().id()
                                    + "; write a dataset, such as dataset:books"));
        }
        if (!violations.isEmpty()) {
            throw new InvalidSpecException(violations);
        }
    }

    @Override
    public List<Input> inputs() {
        return List.of(new Input("/tokenizer", tokenizer, ArtifactKind.TOKENIZER));
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output("/output", output));
    }
}
