package dev.zebra.tokenizer.training;

import dev.zebra.data.text.TextFormat;
import dev.zebra.data.tokenizer.BpeTrainer;
import dev.zebra.data.tokenizer.SpecialTokens;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.JobSpec;
import dev.zebra.jobs.run.Violation;
import dev.zebra.tokenizer.source.Sources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a `train-tokenizer` job does.
///
/// @param sources text files, relative to the data roots
/// @param vocabularySize ids wanted, special tokens and the 256 bytes included; a small text gives
///     fewer
/// @param specialTokens beside the standard ones; none if absent
/// @param format of the sources, `auto` if absent
/// @param output the tokenizer it makes
public record TrainTokenizerSpec(
        List<String> sources,
        int vocabularySize,
        @Nullable List<String> specialTokens,
        @Nullable TextFormat format,
        ArtifactName output)
        implements JobSpec {

    static final int LARGEST = 1 << 18;

    public TrainTokenizerSpec {
        sources = List.copyOf(sources);
        specialTokens = specialTokens == null ? List.of() : List.copyOf(specialTokens);
        format = format == null ? TextFormat.AUTO : format;
        var violations = new ArrayList<>(Sources.violations(sources));
        int smallest = SpecialTokens.standard().size() + BpeTrainer.ALPHABET;
        try {
            smallest = SpecialTokens.with(specialTokens).size() + BpeTrainer.ALPHABET;
        } catch (IllegalArgumentException refused) {
            violations.add(new Violation("/specialTokens", refused.getMessage()));
        }
        if (vocabularySize < smallest || vocabularySize > LARGEST) {
            violations.add(
                    new Violation(
                            "/vocabularySize",
                            "must be from "
                                    + smallest
                                    + " (256 bytes and the special tokens) to "
                                    + LARGEST
                                    + ", not "
                                    + vocabularySize));
        }
        if (output.kind() != ArtifactKind.TOKENIZER) {
            violations.add(
                    new Violation(
                            "/output",
                            "'"
                                    + output
                                    + "' is a "
                                    + output.kind().id()
                                    + "; write a tokenizer, such as tokenizer:books"));
        }
        if (!violations.isEmpty()) {
            throw new InvalidSpecException(violations);
        }
    }

    @Override
    public List<Input> inputs() {
        return List.of();
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output("/output", output));
    }
}
