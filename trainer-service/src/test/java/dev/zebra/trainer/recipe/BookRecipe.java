package dev.zebra.trainer.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.data.dataset.DatasetManifest;
import dev.zebra.data.dataset.DocumentTokenizer;
import dev.zebra.data.dataset.Shard;
import dev.zebra.data.dataset.ShardWriter;
import dev.zebra.data.dataset.TokenDataset;
import dev.zebra.data.text.DocumentHandler;
import dev.zebra.data.text.TextFile;
import dev.zebra.data.text.TextFormat;
import dev.zebra.data.tokenizer.BpeTrainer;
import dev.zebra.data.tokenizer.SpecialTokens;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.data.tokenizer.WordCounts;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import dev.zebra.trainer.protocol.Wire;
import dev.zebra.trainer.protocol.WorkerMessage;
import dev.zebra.trainer.protocol.WorkerTask;
import dev.zebra.trainer.worker.TrainerWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Trains on a directory of books and measures perplexity on another, beside a unigram baseline:
/// `BookRecipe BOOKS WORK SPEC`, where BOOKS has `train/` and `held-out/`, WORK keeps tokenizer
/// and datasets between runs, and SPEC is a JSON file, the spec of a `pretrain` job.
public final class BookRecipe {

    private static final int VOCABULARY = 4096;
    private static final int HELD_OUT_TOKENS = 16_384;

    private final Path books;
    private final Path work;

    private BookRecipe(Path books, Path work) {
        this.books = books;
        this.work = work;
    }

    public static void main(String[] arguments) throws Exception {
        var recipe = new BookRecipe(Path.of(arguments[0]), Path.of(arguments[1]));
        recipe.prepare();
        var spec = (ObjectNode) new ObjectMapper().readTree(Path.of(arguments[2]).toFile());
        recipe.measure(recipe.train(spec), spec.path("contextLength").asInt());
    }

    private void prepare() throws IOException {
        if (Files.exists(work.resolve("held-out"))) {
            return;
        }
        var tokenizer = Files.createDirectories(work.resolve("tokenizer"));
        var counts = new WordCounts();
        for (var book : files("train")) {
            new TextFile(book, TextFormat.TEXT)
                    .read(
                            new DocumentHandler() {
                                @Override
                                public void text(String piece) {
                                    counts.add(piece);
                                }

                                @Override
                                public void endDocument() {}
                            },
                            bytes -> {});
        }
        BpeTrainer.train(counts, VOCABULARY, SpecialTokens.standard(), size -> {}).write(tokenizer);
        tokenize("train");
        tokenize("held-out");
    }

    private List<Path> files(String part) throws IOException {
        try (Stream<Path> files = Files.list(books.resolve(part))) {
            return files.sorted().toList();
        }
    }

    private void tokenize(String part) throws IOException {
        var directory = Files.createDirectories(work.resolve(part));
        var shards = new ArrayList<Shard>();
        try (var tokenizer = Tokenizer.load(work.resolve("tokenizer"))) {
            for (var book : files(part)) {
                var name = Shard.name(shards.size());
                try (var writer = new ShardWriter(directory, name, tokenizer.vocabularySize())) {
                    new TextFile(book, TextFormat.TEXT)
                            .read(new DocumentTokenizer(tokenizer, writer), bytes -> {});
                    shards.add(
                            writer.finish(
                                    new Shard.Source(
                                            book.getFileName().toString(), "", "text", 0, 0)));
                }
            }
            DatasetManifest.of(tokenizer.digest(), tokenizer.vocabularySize(), shards)
                    .write(directory);
        }
    }

    private Path train(ObjectNode spec) throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        var task =
                new WorkerTask(
                        "pretrain",
                        spec,
                        1,
                        Map.of(
                                "/tokenizer", input("tokenizer"),
                                "/dataset", input("train")),
                        Files.createTempDirectory(work, "scratch"),
                        threads);
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                TrainerWorker.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long began = System.nanoTime();
        try (var commands = process.outputWriter();
                var messages = process.inputReader()) {
            commands.write(Wire.line(task) + "\n");
            commands.flush();
            for (var line = messages.readLine(); line != null; line = messages.readLine()) {
                var message = Wire.read(line, WorkerMessage.class);
                if (message.isPresent()) {
                    double seconds = (System.nanoTime() - began) / 1e9;
                    switch (message.get()) {
                        case WorkerMessage.Progress progress -> {
                            if (progress.step() % 10 == 1 || progress.step() == progress.steps()) {
                                System.out.printf("%6.1f s %s%n", seconds, progress);
                            }
                        }
                        case WorkerMessage.ModelWritten model -> {
                            System.out.printf("%6.1f s %s%n", seconds, model);
                            return model.directory();
                        }
                        default -> System.out.printf("%6.1f s %s%n", seconds, message.get());
                    }
                }
            }
        } finally {
            process.destroyForcibly();
        }
        throw new IOException("the worker wrote no model");
    }

    private WorkerTask.Input input(String name) {
        return new WorkerTask.Input(name, "sha256-" + name, work.resolve(name).toAbsolutePath());
    }

    private void measure(Path directory, int contextLength) throws IOException {
        try (var train = TokenDataset.open(work.resolve("train"));
                var heldOut = TokenDataset.open(work.resolve("held-out"));
                var model = ZebraModel.load(directory, ComputeDevice.cpu())) {
            var tokens = new int[(int) Math.min(HELD_OUT_TOKENS, heldOut.tokens())];
            heldOut.readAt(0, tokens, 0, tokens.length);
            double sum = 0;
            int predicted = 0;
            for (int start = 0; start + 1 < tokens.length; start += contextLength) {
                int end = Math.min(tokens.length, start + contextLength);
                for (float log : model.logProbabilities(Arrays.copyOfRange(tokens, start, end))) {
                    sum -= log;
                    predicted++;
                }
            }
            System.out.printf(
                    "held-out perplexity %.1f, unigram %.1f, over %d tokens%n",
                    Math.exp(sum / predicted), unigram(train, tokens), predicted);
        }
    }

    private static double unigram(TokenDataset train, int[] tokens) {
        var counts = new long[train.vocabularySize()];
        Arrays.fill(counts, 1);
        for (int document = 0; document < train.documents(); document++) {
            for (int token : train.document(document)) {
                counts[token]++;
            }
        }
        double total = Arrays.stream(counts).sum();
        return Math.exp(
                Arrays.stream(tokens, 1, tokens.length)
                        .mapToDouble(token -> -Math.log(counts[token] / total))
                        .average()
                        .orElseThrow());
    }
}
