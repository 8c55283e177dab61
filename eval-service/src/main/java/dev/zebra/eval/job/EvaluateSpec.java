package dev.zebra.eval.job;

import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.JobSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an `evaluate` job measures.
///
/// @param model the model
/// @param dataset held-out text, tokenized with the model's tokenizer
/// @param unigramDataset the text whose token counts make the unigram baseline, usually the
///     training set; no baseline if absent
/// @param contextLengths perplexity is measured once for each; if absent, a quarter, half and the
///     whole of the model's positions
/// @param maxTokens scores at most this many tokens, the same for every context length; 16384 if
///     absent
/// @param passkey the passkey grid; none if absent
/// @param output the report to publish
public record EvaluateSpec(
        ArtifactReference model,
        ArtifactReference dataset,
        @Nullable ArtifactReference unigramDataset,
        @Nullable List<Integer> contextLengths,
        @Nullable Integer maxTokens,
        @Nullable PasskeySpec passkey,
        ArtifactName output)
        implements JobSpec {

    static final int DEFAULT_MAX_TOKENS = 16_384;
    static final int LONGEST_CONTEXT = 1 << 20;
    private static final int MOST_TOKENS = 100_000_000;
    private static final int MOST_LENGTHS = 16;

    public EvaluateSpec {
        var rules = new SpecRules();
        rules.kind("/model", model, ArtifactKind.MODEL);
        rules.kind("/dataset", dataset, ArtifactKind.DATASET);
        if (unigramDataset != null) {
            rules.kind("/unigramDataset", unigramDataset, ArtifactKind.DATASET);
        }
        if (contextLengths != null) {
            contextLengths =
                    rules.distinctWithin(
                            "/contextLengths", contextLengths, 2, LONGEST_CONTEXT, MOST_LENGTHS);
        }
        if (maxTokens != null) {
            rules.within("/maxTokens", maxTokens, 1, MOST_TOKENS);
        }
        if (output == null) {
            rules.refuse("/output", "is required: the report to publish, such as report:books");
        } else if (output.kind() != ArtifactKind.REPORT) {
            rules.refuse(
                    "/output", "'" + output + "' is a " + output.kind().id() + ", not a report");
        }
        rules.throwIfAny();
    }

    @Override
    public List<Input> inputs() {
        var inputs = new ArrayList<Input>();
        inputs.add(new Input("/model", model, ArtifactKind.MODEL));
        inputs.add(new Input("/dataset", dataset, ArtifactKind.DATASET));
        if (unigramDataset != null) {
            inputs.add(new Input("/unigramDataset", unigramDataset, ArtifactKind.DATASET));
        }
        return inputs;
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output("/output", output));
    }

    /// How many tokens may be scored.
    int tokenBudget() {
        return maxTokens == null ? DEFAULT_MAX_TOKENS : maxTokens;
    }
}
