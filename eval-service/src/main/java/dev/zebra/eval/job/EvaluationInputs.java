package dev.zebra.eval.job;

import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.eval.passkey.PasskeyGrid;
import dev.zebra.eval.passkey.PasskeyPrompts;
import dev.zebra.eval.perplexity.PerplexityByLength;
import dev.zebra.eval.perplexity.UnigramModel;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a job reads, seen to fit together before the weights are loaded.
///
/// @param unigram the text of the baseline, if there is one
/// @param tokenizer the model's, if it came with one
record EvaluationInputs(
        ModelConfig config,
        TokenDataset heldOut,
        @Nullable TokenDataset unigram,
        @Nullable Tokenizer tokenizer)
        implements AutoCloseable {

    /// Opens the inputs of a job.
    ///
    /// @throws JobFailedException if they do not belong together; the message names the field
    /// @throws IOException if one of them cannot be read
    static EvaluationInputs open(EvaluateSpec spec, JobContext context)
            throws IOException, JobFailedException {
        var config = ModelConfig.read(context.input("/model"));
        TokenDataset heldOut = null;
        TokenDataset unigram = null;
        Tokenizer tokenizer = null;
        try {
            heldOut = TokenDataset.open(context.input("/dataset"));
            if (spec.unigramDataset() != null) {
                unigram = TokenDataset.open(context.input("/unigramDataset"));
            }
            tokenizer = tokenizer(context.input("/model"));
            var inputs = new EvaluationInputs(config, heldOut, unigram, tokenizer);
            inputs.check(spec);
            return inputs;
        } catch (IOException | JobFailedException | RuntimeException unusable) {
            close(heldOut, unigram, tokenizer);
            throw unusable;
        }
    }

    private static @Nullable Tokenizer tokenizer(Path model) throws IOException {
        return Tokenizer.isIn(model) ? Tokenizer.load(model) : null;
    }

    private void check(EvaluateSpec spec) throws JobFailedException {
        checkIds("/dataset", heldOut);
        if (unigram != null) {
            checkIds("/unigramDataset", unigram);
            if (!unigram.tokenizerDigest().equals(heldOut.tokenizerDigest())) {
                throw new JobFailedException(
                        "/unigramDataset and /dataset were made with different tokenizers");
            }
        }
        if (spec.passkey() != null && tokenizer == null) {
            throw new JobFailedException(
                    "/passkey needs the model's tokenizer, but /model holds no tokenizer");
        }
    }

    private void checkIds(String pointer, TokenDataset dataset) throws JobFailedException {
        if (dataset.vocabularySize() > config.vocabularySize()) {
            throw new JobFailedException(
                    "%s has a vocabulary of %d, the model knows %d"
                            .formatted(pointer, dataset.vocabularySize(), config.vocabularySize()));
        }
        if (tokenizer != null && !tokenizer.digest().equals(dataset.tokenizerDigest())) {
            throw new JobFailedException(
                    pointer + " was made with another tokenizer than the model's");
        }
    }

    /// The measurements to make on them.
    ///
    /// @throws JobFailedException if there is nothing to score
    Evaluation evaluation(EvaluateSpec spec) throws JobFailedException {
        try {
            return new Evaluation(
                    spec,
                    config,
                    new PerplexityByLength(new DatasetText(heldOut), spec.tokenBudget()),
                    unigram == null
                            ? null
                            : UnigramModel.count(new DatasetText(unigram), config.vocabularySize()),
                    grid(spec.passkey()));
        } catch (IllegalArgumentException unusable) {
            throw new JobFailedException(unusable.getMessage(), unusable);
        }
    }

    private @Nullable PasskeyGrid grid(@Nullable PasskeySpec wanted) {
        if (wanted == null || tokenizer == null) {
            return null;
        }
        var prompts = new PasskeyPrompts(tokenizer::encodeOrdinary, tokenizer.bos());
        return new PasskeyGrid(prompts, wanted.depths(), wanted.samples(), wanted.seed());
    }

    @Override
    public void close() {
        close(heldOut, unigram, tokenizer);
    }

    private static void close(
            @Nullable TokenDataset heldOut,
            @Nullable TokenDataset unigram,
            @Nullable Tokenizer tokenizer) {
        if (heldOut != null) {
            heldOut.close();
        }
        if (unigram != null) {
            unigram.close();
        }
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
