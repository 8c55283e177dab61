package dev.zebra.tokenizer.dataset;

import dev.zebra.data.dataset.DatasetManifest;
import dev.zebra.data.dataset.DocumentTokenizer;
import dev.zebra.data.dataset.Shard;
import dev.zebra.data.dataset.ShardWriter;
import dev.zebra.data.text.TextFile;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.jobs.run.JobFailedException;
import dev.zebra.tokenizer.source.SourceReading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes one dataset: a shard for each source, the manifest last.
final class DatasetBuilding {

    private final Tokenizer tokenizer;
    private final Path directory;
    private final SourceReading reading;
    private long tokens;

    DatasetBuilding(Tokenizer tokenizer, Path directory, SourceReading reading) {
        this.tokenizer = tokenizer;
        this.directory = directory;
        this.reading = reading;
    }

    DatasetManifest build(List<TextFile> files) throws IOException, JobFailedException {
        var shards = new ArrayList<Shard>();
        for (var file : files) {
            var shard = shard(Shard.name(shards.size()), file);
            tokens += shard.tokens();
            shards.add(shard);
        }
        var manifest = DatasetManifest.of(tokenizer.digest(), tokenizer.vocabularySize(), shards);
        manifest.write(directory);
        return manifest;
    }

    private Shard shard(String name, TextFile file) throws IOException, JobFailedException {
        try (var writer = new ShardWriter(directory, name, tokenizer.vocabularySize())) {
            var summary =
                    reading.read(
                            file,
                            new DocumentTokenizer(tokenizer, writer),
                            () -> rate(tokens + writer.tokens()));
            return writer.finish(
                    new Shard.Source(
                            file.path().getFileName().toString(),
                            summary.digest(),
                            file.format().id(),
                            summary.invalidUtf8(),
                            summary.emptyDocuments()));
        }
    }

    private Map<String, ?> rate(long written) {
        return Map.of(
                "tokens", written, "tokensPerSecond", Math.round(written / reading.seconds()));
    }
}
