package dev.zebra.model.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The tensors of a checkpoint directory, mapped into memory: the shards that
/// `model.safetensors.index.json` names, or `model.safetensors`, or, of PyTorch's own format, the
/// shards that `pytorch_model.bin.index.json` names, or `pytorch_model.bin`.
public final class Checkpoint implements TensorSource, AutoCloseable {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final String TORCH_SINGLE = "pytorch_model.bin";
    private static final String TORCH_INDEX = "pytorch_model.bin.index.json";

    private final Path directory;
    private final List<Path> paths = new ArrayList<>();
    private final List<TensorFile> files = new ArrayList<>();
    private final Map<String, TensorView> tensors = new TreeMap<>();

    private Checkpoint(Path directory) {
        this.directory = directory;
    }

    /// Maps all files of the checkpoint.
    ///
    /// @throws IOException if a file is missing or invalid, or a shard lacks a tensor of the index
    public static Checkpoint open(Path directory) throws IOException {
        var checkpoint = new Checkpoint(directory);
        try {
            if (Files.exists(directory.resolve(INDEX))) {
                checkpoint.openShards(INDEX, ".safetensors");
            } else if (Files.exists(directory.resolve(SINGLE))) {
                checkpoint.tensors.putAll(checkpoint.map(SINGLE).tensors());
            } else if (Files.exists(directory.resolve(TORCH_INDEX))) {
                checkpoint.openShards(TORCH_INDEX, ".bin");
            } else if (Files.exists(directory.resolve(TORCH_SINGLE))) {
                checkpoint.tensors.putAll(checkpoint.map(TORCH_SINGLE).tensors());
            } else {
                throw new NoSuchFileException(
                        directory.resolve(SINGLE).toString(),
                        null,
                        "nor is there %s, %s or %s".formatted(INDEX, TORCH_INDEX, TORCH_SINGLE));
            }
            return checkpoint;
        } catch (IOException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /// The names of all tensors, in order.
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /// All tensors by name, in order of names; valid until this is closed.
    public Map<String, TensorView> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /// The files that the tensors are in, an index first.
    public List<Path> files() {
        return List.copyOf(paths);
    }

    /// Whether the files are safetensors, not PyTorch's.
    public boolean isSafetensors() {
        return files.stream().allMatch(file -> file instanceof SafetensorsFile);
    }

    @Override
    public TensorView tensor(String name, List<Long> shape) throws IOException {
        return SafetensorsFile.require(tensors, directory, name, shape);
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
    }

    private void openShards(String indexName, String suffix) throws IOException {
        var index = directory.resolve(indexName);
        paths.add(index);
        var shards = shards(index, suffix);
        var open = new HashMap<String, TensorFile>();
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

    private TensorFile map(String name) throws IOException {
        var path = directory.resolve(name);
        var file = name.endsWith(".bin") ? TorchFile.open(path) : SafetensorsFile.open(path);
        paths.add(path);
        files.add(file);
        return file;
    }

    /// Tensor name to file name. A file name never leads out of the directory.
    private static Map<String, String> shards(Path index, String suffix) throws IOException {
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
            if (!file.endsWith(suffix) || file.contains("/") || file.contains("\\")) {
                throw new IOException(
                        "%s: weight_map.%s must name a %s file beside it, got %s"
                                .formatted(index, entry.getKey(), suffix, entry.getValue()));
            }
            shards.put(entry.getKey(), file);
        }
        return shards;
    }
}
