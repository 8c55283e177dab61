package dev.zebra.tokenizer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.data.text.DocumentHandler;
import dev.zebra.data.tokenizer.BpeTrainer;
import dev.zebra.data.tokenizer.BpeVocabulary;
import dev.zebra.data.tokenizer.SpecialTokens;
import dev.zebra.data.tokenizer.WordCounts;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.run.StaleAttemptException;
import dev.zebra.tokenizer.source.SourceReading;
import dev.zebra.tokenizer.source.Sources;
import dev.zebra.tokenizer.source.Stopping;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Map;

/// Counts the words of all sources and trains a byte-level BPE vocabulary on them.
@ApplicationScoped
class TrainTokenizerRunner implements JobRunner<TrainTokenizerSpec> {

    /// The share of the work that reading is, for the progress bar; the rest is merging.
    private static final double READING = 0.6;

    private final DataRoots roots;

    TrainTokenizerRunner(DataRoots roots) {
        this.roots = roots;
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAIN_TOKENIZER;
    }

    @Override
    public Class<TrainTokenizerSpec> specType() {
        return TrainTokenizerSpec.class;
    }

    @Override
    public void check(TrainTokenizerSpec spec, DataRoots roots) {
        Sources.files(spec.sources(), spec.format(), roots);
    }

    @Override
    public void run(TrainTokenizerSpec spec, JobContext context)
            throws IOException, JobFailedException, StaleAttemptException {
        var counts = new WordCounts();
        var reading = count(spec, counts, context);
        var vocabulary = train(spec, counts, context);
        context.log(
                "%d words, %d of them different: %d ids"
                        .formatted(counts.words(), counts.distinct(), vocabulary.size()));
        if (vocabulary.size() < spec.vocabularySize()) {
            context.log("no pair of tokens is left that occurs twice; more text gives more ids");
        }
        var directory = context.newOutputDirectory();
        vocabulary.write(directory);
        context.publish(
                new JobContext.Publication(
                        "/output",
                        directory,
                        0,
                        true,
                        Map.of(),
                        metrics(vocabulary, counts, reading)));
    }

    private SourceReading count(TrainTokenizerSpec spec, WordCounts counts, JobContext context)
            throws IOException, JobFailedException {
        var files = Sources.files(spec.sources(), spec.format(), roots);
        var reading = new SourceReading(context, files, READING);
        for (var file : files) {
            reading.read(file, new Counting(counts), () -> Map.of("words", counts.words()));
        }
        if (reading.documents() == 0) {
            throw new JobFailedException("the sources hold no text to train on");
        }
        return reading;
    }

    private static BpeVocabulary train(
            TrainTokenizerSpec spec, WordCounts counts, JobContext context) {
        return BpeTrainer.train(
                counts,
                spec.vocabularySize(),
                SpecialTokens.with(spec.specialTokens()),
                ids -> {
                    Stopping.check(context);
                    double done = ids / (double) spec.vocabularySize();
                    context.progress(
                            READING + (1 - READING) * done,
                            Map.of("words", counts.words(), "vocabulary", ids));
                });
    }

    private static Map<String, JsonNode> metrics(
            BpeVocabulary vocabulary, WordCounts counts, SourceReading reading) {
        var json = JsonNodeFactory.instance;
        return Map.of(
                "vocabularySize", json.numberNode(vocabulary.size()),
                "words", json.numberNode(counts.words()),
                "distinctWords", json.numberNode(counts.distinct()),
                "documents", json.numberNode(reading.documents()),
                "bytes", json.numberNode(reading.bytes()),
                "invalidUtf8", json.numberNode(reading.invalidUtf8()));
    }

    /// Counts words wherever documents begin and end.
    private record Counting(WordCounts counts) implements DocumentHandler {
        @Override
        public void text(String piece) {
            counts.add(piece);
        }

        @Override
        public void endDocument() {
            // Words never cross documents, which are counted apart anyway.
        }
    }
}
