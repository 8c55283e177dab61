package dev.zebra.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.model.safetensors.SafetensorsFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;

/// A tiny random checkpoint with what Hugging Face's Llama computes from it under the Zebra mask.
record Fixture(Path directory, int[][] inputs, float[] logits, int[] greedy, JsonNode expected) {
    static final int PROMPT = 24;

    static Fixture of(String name) throws IOException {
        var directory = path(name);
        try (var file = SafetensorsFile.open(directory.resolve("expected.safetensors"))) {
            var ids = file.tensors().get("input_ids");
            var flat = ints(ids.longs());
            int time = ids.shape().get(1).intValue();
            var inputs = new int[ids.shape().get(0).intValue()][];
            Arrays.setAll(inputs, b -> Arrays.copyOfRange(flat, b * time, (b + 1) * time));
            return new Fixture(
                    directory,
                    inputs,
                    file.tensors().get("logits").floats(),
                    ints(file.tensors().get("greedy_ids").longs()),
                    ConfigReader.JSON.readTree(directory.resolve("expected.json").toFile()));
        }
    }

    TrainingBatch batch() {
        return TrainingBatch.ofRows(inputs);
    }

    static Path path(String name) {
        try {
            return Path.of(Fixture.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }
}
