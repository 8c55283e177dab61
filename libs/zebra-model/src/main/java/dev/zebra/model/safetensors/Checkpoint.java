package dev.zebra.model.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The tensors of a checkpoint directory: `model.safetensors`, or the shards that
/// `model.safetensors.index.json` names.
public final class Checkpoint implements TensorSource, AutoCloseable {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path directory;
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, TensorView> tensors = new HashMap<>();

    private Checkpoint(Path directory) {
        this.directory = directory;
    }

    /// Maps all files of the checkpoint.
    ///
    /// @throws IOException if a file is missing or invalid, or a shard lacks a tensor of the index
    public static Checkpoint open(Path directory) throws IOException {
        var checkpoint = new Checkpoint(directory);
        try {
            var index = directory.resolve(INDEX);
            if (Files.exists(index)) {
                checkpoint.openShards(index);
            } else {
                checkpoint.tensors.putAll(checkpoint.map(SINGLE).tensors());
            }
            return checkpoint;
        } catch (IOException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /// The names of all tensors.
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public TensorView tensor(String name, List<Long> shape) throws IOException {
        return SafetensorsFile.require(tensors, directory, name, shape);
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }

    private void openShards(Path index) throws IOException {
        var shards = shards(index);
        var open = new HashMap<String, SafetensorsFile>();
        for (var shard : new TreeSet<>(shards.values())) {
            open.put(shard, map(shard));
        }
        for (var entry : shards.entrySet()) {
            var tensor = open.get(entry.getValue()).tensors().get(entry.getKey());
            if (tensor == null) {
                throw new IOException(
                        "%s says that %s holds %s, which it does not"
                                .formatted(index, entry.getValue(), entry.getKey()));
            }
            tensors.put(entry.getKey(), tensor);
        }
    }

    private SafetensorsFile map(String name) throws IOException {
        var file = SafetensorsFile.open(directory.resolve(name));
        files.add(file);
        return file;
    }

    /// Tensor name to file name. A file name never leads out of the directory.
    private static Map<String, String> shards(Path index) throws IOException {
        JsonNode map;
        try {
            map = new ObjectMapper().readTree(Files.readAllBytes(index)).path("weight_map");
        } catch (JsonProcessingException e) {
            throw new IOException(index + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!map.isObject()) {
            throw new IOException(index + " has no weight_map");
        }
        var shards = new HashMap<String, String>();
        for (var entry : map.properties()) {
            var file = entry.getValue().asText();
            if (!file.endsWith(".safetensors")
                    || !Path.of(file).equals(Path.of(file).getFileName())) {
                throw new IOException(
                        "%s: weight_map.%s must name a .safetensors file beside it, got %s"
                                .formatted(index, entry.getKey(), entry.getValue()));
            }
            shards.put(entry.getKey(), file);
        }
        return shards;
    }
}
