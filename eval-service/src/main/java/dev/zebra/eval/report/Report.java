package dev.zebra.eval.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `report.json` holds.
///
/// It says nothing about when, where or by which attempt it was made, and names artifacts by digest
/// rather than by version: the same measurement of the same bytes is the same report. Version
/// numbers are in the artifact's lineage and labels. Measured numbers have six significant digits.
///
/// @param schema always [#SCHEMA]; fields may be added under the same number, never changed
/// @param model what was measured
/// @param dataset the held-out text
/// @param unigramDataset where the baseline's counts come from
/// @param perplexity on the held-out text
/// @param passkey the grid, if one was asked for
/// @param cost of attention at each context length, computed from the model's shape
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
        String schema,
        ModelFacts model,
        Source dataset,
        @Nullable Source unigramDataset,
        PerplexityTable perplexity,
        @Nullable PasskeyTable passkey,
        List<Cost> cost) {

    /// The name and number of this layout.
    public static final String SCHEMA = "zebra-report/1";

    /// An artifact by name and content.
    ///
    /// @param artifact `kind:name`
    public record Source(String artifact, String digest) {}

    /// The model that was measured.
    ///
    /// @param globalLayers how many of the layers see everything
    /// @param windowSize tokens before the query that a local layer sees
    /// @param maxPositions the longest sequence the model is meant for
    public record ModelFacts(
            String artifact,
            String digest,
            long parameters,
            int layers,
            int globalLayers,
            int windowSize,
            int maxPositions,
            int vocabularySize) {}

    /// Perplexity over the same tokens for every context length.
    ///
    /// @param documents held-out documents that were scored, at least in part
    /// @param tokens scored tokens
    /// @param unigram the baseline on the same tokens
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PerplexityTable(
            int documents, long tokens, List<AtLength> byContextLength, @Nullable Unigram unigram) {

        public PerplexityTable {
            byContextLength = List.copyOf(byContextLength);
        }

        /// The row of the largest context length.
        public AtLength longest() {
            return byContextLength.getLast();
        }
    }

    /// A row of the perplexity table.
    ///
    /// @param contextLength tokens given to the model at once
    /// @param stride tokens scored by each window but a document's first
    /// @param nll mean negative log-likelihood, nats a token
    /// @param nllStandardError of that mean, tokens taken as independent
    /// @param beyondPositions whether the length exceeds what the model is meant for
    public record AtLength(
            int contextLength,
            int stride,
            double nll,
            double nllStandardError,
            double perplexity,
            double perplexityStandardError,
            boolean beyondPositions) {}

    /// The unigram baseline: frequencies with add-one smoothing over the model's vocabulary.
    ///
    /// @param countedTokens tokens the frequencies come from
    public record Unigram(
            long countedTokens,
            double nll,
            double nllStandardError,
            double perplexity,
            double perplexityStandardError) {}

    /// Passkey retrieval as a choice among `ways` keys.
    ///
    /// @param chance accuracy of guessing
    /// @param samples in each cell
    /// @param accuracy over all cells; absent if every length was skipped
    /// @param skipped lengths that are too short for the prompt
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PasskeyTable(
            int ways,
            double chance,
            long seed,
            int samples,
            @Nullable Double accuracy,
            @Nullable Double standardError,
            List<Cell> cells,
            List<Skipped> skipped) {

        public PasskeyTable {
            cells = List.copyOf(cells);
            skipped = List.copyOf(skipped);
        }
    }

    /// A cell of the grid.
    ///
    /// @param length tokens of prompt and answer together
    /// @param depth share of the filler before the key
    /// @param distanceTokens mean distance from the key's last mention to the answer
    /// @param distanceWindows the same in windows of the local layers
    /// @param truncated samples of which the model was shown something else than was asked for
    /// @param answers every sample
    public record Cell(
            int length,
            double depth,
            double distanceTokens,
            double distanceWindows,
            int correct,
            double accuracy,
            double standardError,
            int truncated,
            List<Answer> answers) {

        public Cell {
            answers = List.copyOf(answers);
        }
    }

    /// A sample: what was told, what was chosen, and the proof that nothing was cut off.
    public record Answer(
            int key,
            int answer,
            int distanceTokens,
            int tokensAsked,
            int tokensSent,
            int tokensSeen) {}

    /// A length that was not measured.
    ///
    /// @param minimum the fewest tokens its prompts take
    public record Skipped(int length, int minimum) {}

    /// What attention costs at a context length, against the same model with full attention in
    /// every layer.
    ///
    /// @param kvBytesStriped key-value cache of one sequence, float32
    /// @param kvBytesGlobal the same with full attention
    /// @param kvRatio global over striped
    /// @param keysPerQueryStriped keys a query sees, averaged over positions and layers
    /// @param keysPerQueryGlobal the same with full attention
    /// @param attentionRatio global over striped
    public record Cost(
            int contextLength,
            long kvBytesStriped,
            long kvBytesGlobal,
            double kvRatio,
            double keysPerQueryStriped,
            double keysPerQueryGlobal,
            double attentionRatio) {}
}
