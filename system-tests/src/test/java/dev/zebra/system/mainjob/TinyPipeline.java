package dev.zebra.system.mainjob;

import dev.zebra.system.stack.LocalStack;
import dev.zebra.testkit.SharedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The example's pipeline in small: the same five jobs on a bit of a book, done in seconds.
record TinyPipeline(Path file, String name) {

    private static final Path BOOKS = SharedFolder.repository().resolve("examples/books");

    /// Writes text and a pipeline file into the stack's data directory.
    ///
    /// @param name of every artifact it makes
    /// @param from first character of the book used, so that another number is other text
    /// @param steps of training
    static TinyPipeline write(LocalStack stack, String name, int from, int steps) {
        return write(stack, name, from, steps, 64);
    }

    /// The same with another context.
    ///
    /// @param contextLength of the model, so of its longest answer
    static TinyPipeline write(
            LocalStack stack, String name, int from, int steps, int contextLength) {
        try {
            var folder = Files.createDirectories(stack.data().resolve(name));
            var text = folder.resolve("text.txt");
            Files.writeString(text, excerpt("train/carroll-alice.txt", from, 60_000));
            var heldOut = folder.resolve("held-out.txt");
            Files.writeString(heldOut, excerpt("held-out/austen-persuasion.txt", 0, 8_000));
            var file = folder.resolve("pipeline.yaml");
            Files.writeString(
                    file,
                    TEMPLATE.replace("NAME", name)
                            .replace("TEXT", text.toString())
                            .replace("HELDOUT", heldOut.toString())
                            .replace("STEPS", String.valueOf(steps))
                            .replace("POSITIONS", String.valueOf(contextLength)));
            return new TinyPipeline(file, name);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String excerpt(String book, int from, int length) throws IOException {
        var text = Files.readString(BOOKS.resolve(book));
        return text.substring(from, Math.min(text.length(), from + length));
    }

    private static final String TEMPLATE =
            """
            name: NAME
            jobs:
              model:
                kind: pretrain
                spec:
                  tokenizer: tokenizer:NAME
                  dataset: dataset:NAME
                  model: {hiddenSize: 32, layers: 4, heads: 4, kvHeads: 2, layerGroupSize: 2, windowSize: 8}
                  contextLength: POSITIONS
                  batchSize: 4
                  steps: STEPS
                  learningRate: 0.003
                  checkpointEverySteps: 50
                  threads: 1
                  seed: 1
                  output: model:NAME
              text:
                kind: tokenize
                spec: {tokenizer: "tokenizer:NAME", sources: ["TEXT"], output: "dataset:NAME"}
              held-out:
                kind: tokenize
                spec: {tokenizer: "tokenizer:NAME", sources: ["HELDOUT"], output: "dataset:NAME-held-out"}
              tokenizer:
                kind: train-tokenizer
                spec: {sources: ["TEXT"], vocabularySize: 400, output: "tokenizer:NAME"}
            triggers:
              evaluate-NAME:
                when: {artifact: "model:NAME", final: true}
                job:
                  kind: evaluate
                  spec:
                    model: ${artifact}
                    dataset: dataset:NAME-held-out@run:${run}
                    unigramDataset: dataset:NAME@run:${run}
                    contextLengths: [16, 64]
                    maxTokens: 512
                    output: report:NAME
            """;
}
