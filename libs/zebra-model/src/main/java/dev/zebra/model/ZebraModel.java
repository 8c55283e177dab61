package dev.zebra.model;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zebra.model.safetensors.Checkpoint;
import dev.zebra.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A Zebra model in memory: float32 on the CPU, bfloat16 with float32 master weights on CUDA.
///
/// Methods may be called from several threads at once, each on its own [KvCache]; they compute in
/// parallel and share the native thread pool. Call them from platform threads. Not while a
/// [TrainingSession] steps: it changes the weights in place.
///
/// It owns native memory until it is closed; close its caches first.
public final class ZebraModel implements AutoCloseable {
    /// Prefill goes through the model in pieces of this many tokens: long enough for full matrix
    /// products, short enough that masks and activations stay small.
    private static final int CHUNK = 512;

    /// Buffers that transformers 4.31 and older saved; they follow from the config.
    private static final String DERIVED = ".rotary_emb.inv_freq";

    private final ModelConfig config;
    private final Device device;
    private final Program program;
    private final Weights weights;
    private final PtNDManager manager;
    private final PtNDArray inverseFrequencies;
    private final IValue inverse;
    private IValue compute;

    private ZebraModel(ModelConfig config, Device device, Weights weights) {
        requireImplemented(config);
        this.config = config;
        this.device = device;
        this.weights = weights;
        this.program = new Program(config, device);
        this.manager = TorchRuntime.newManager(device);
        this.inverseFrequencies =
                (PtNDArray)
                        manager.create(config.globalRope().inverseFrequencies(config.headDim()));
        this.inverse = IValue.from(inverseFrequencies);
        this.compute = computeWeights();
    }

    /// Loads a checkpoint in Hugging Face layout: `config.json` and `model.safetensors`, or shards
    /// with `model.safetensors.index.json`, of F32, F16 or BF16 tensors.
    ///
    /// @throws IOException if a file is missing or damaged, or a tensor is missing, unknown, or not
    ///     of the shape the config implies
    /// @throws IllegalArgumentException naming the key of the config that is refused
    public static ZebraModel load(Path directory, ComputeDevice device) throws IOException {
        var config = ModelConfig.read(directory);
        var where = TorchRuntime.device(device);
        try (var checkpoint = Checkpoint.open(directory)) {
            var slots = WeightSlot.of(config);
            requireNothingElse(checkpoint, slots, config, directory);
            return new ZebraModel(config, where, Weights.read(slots, checkpoint, where));
        }
    }

    /// New weights, a function of config and seed alone.
    public static ZebraModel random(ModelConfig config, long seed, ComputeDevice device) {
        var where = TorchRuntime.device(device);
        return new ZebraModel(config, where, Weights.random(config, seed, where));
    }

    /// The shape of the model.
    public ModelConfig config() {
        return config;
    }

    /// How many weights, a tied head counted once.
    public long parameterCount() {
        return config.parameterCount();
    }

    /// The version of libtorch that computes.
    public static String engineVersion() {
        return TorchRuntime.version();
    }

    /// Writes `config.json`, `generation_config.json` and `model.safetensors` (float32), each aside
    /// and then moved into place, the weights last.
    public void save(Path directory) throws IOException {
        Files.createDirectories(directory);
        config.write(directory);
        ConfigWriter.writeGeneration(config, directory);
        var writer = new SafetensorsWriter(Map.of("format", "pt"));
        try (var scratch = TorchRuntime.newManager(Device.cpu())) {
            weights.addTo(writer, "", scratch);
            writer.write(directory.resolve("model.safetensors"));
        }
    }

    /// Next-token logits at every position, `[tokens][vocabulary]`, without a cache.
    ///
    /// @throws IllegalArgumentException if there is no token or an id is out of range
    public float[][] logits(int[] tokens) {
        Tokens.check(tokens, config.vocabularySize());
        try (var scratch = TorchRuntime.newManager(device);
                var ids = IValue.from(Tokens.tensor(scratch, tokens))) {
            var flat = floats("logits", scratch, ids, inverse, compute);
            int width = config.vocabularySize();
            var rows = new float[tokens.length][];
            Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
            return rows;
        }
    }

    /// `n - 1` values: the natural log of p(tokens\[i + 1\] | tokens\[0..i\]). Holds the logits of
    /// a few tokens at a time.
    ///
    /// @throws IllegalArgumentException if there is no token or an id is out of range
    public float[] logProbabilities(int[] tokens) {
        Tokens.check(tokens, config.vocabularySize());
        if (tokens.length == 1) {
            return new float[0];
        }
        int last = tokens.length - 1;
        var given = Arrays.copyOf(tokens, last);
        var predicted = Arrays.copyOfRange(tokens, 1, tokens.length);
        try (var scratch = TorchRuntime.newManager(device);
                var ids = IValue.from(Tokens.tensor(scratch, given));
                var targets = IValue.from(Tokens.tensor(scratch, predicted).squeeze(0))) {
            return floats("log_probabilities", scratch, ids, targets, inverse, compute);
        }
    }

    /// An empty cache for one sequence of up to `capacity` tokens.
    ///
    /// @throws IllegalArgumentException if the capacity is below 1
    public KvCache newCache(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "a cache's capacity must be at least 1, got " + capacity);
        }
        return new KvCache(this, TorchRuntime.newManager(device), capacity);
    }

    /// Appends tokens to the cached sequence; the logits after the last, `[vocabulary]`.
    ///
    /// @throws IllegalArgumentException if there is no token, an id is out of range, the cache is
    ///     another model's, or the tokens do not fit; the cache stays as it was
    public float[] prefill(KvCache cache, int[] tokens) {
        return prefill(cache, tokens, CHUNK);
    }

    float[] prefill(KvCache cache, int[] tokens, int chunk) {
        Tokens.check(tokens, config.vocabularySize());
        synchronized (cache) {
            requireMine(cache);
            cache.require(tokens.length);
            float[] logits = {};
            for (int at = 0; at < tokens.length; at += chunk) {
                int end = Math.min(tokens.length, at + chunk);
                logits = append("prefill", cache, Arrays.copyOfRange(tokens, at, end));
            }
            return logits;
        }
    }

    /// Appends one token to the cached sequence; the logits after it, `[vocabulary]`.
    ///
    /// @throws IllegalArgumentException as [#prefill]
    public float[] decode(KvCache cache, int token) {
        int[] tokens = {token};
        Tokens.check(tokens, config.vocabularySize());
        synchronized (cache) {
            requireMine(cache);
            cache.require(1);
            return append("decode", cache, tokens);
        }
    }

    /// Frees its memory.
    @Override
    public void close() {
        compute.close();
        inverse.close();
        manager.close();
        weights.close();
        program.close();
    }

    PtNDArray newSlots(PtNDManager owner, int slots) {
        var like = weights.tensors().getFirst();
        try (var count = IValue.from((long) slots);
                var type = IValue.from(like);
                var result = program.call("new_slots", count, inverse, type)) {
            return result.toTensor(owner);
        }
    }

    /// Calls a method of the program that ends in the inverse frequencies and the weights.
    IValue call(String method, IValue ids, IValue labels) {
        return program.call(method, ids, labels, inverse, compute);
    }

    Program program() {
        return program;
    }

    Weights weights() {
        return weights;
    }

    Device device() {
        return device;
    }

    PtNDArray inverseFrequencies() {
        return inverseFrequencies;
    }

    /// On CUDA the weights that are computed with are copies; makes them anew.
    void weightsChanged() {
        if (!device.equals(Device.cpu())) {
            var stale = compute;
            compute = computeWeights();
            stale.close();
        }
    }

    private IValue computeWeights() {
        try (var list = IValue.listFrom(weights.tensors().toArray(PtNDArray[]::new))) {
            return program.call("compute_weights", list);
        }
    }

    private float[] append(String method, KvCache cache, int[] tokens) {
        try (var scratch = TorchRuntime.newManager(device);
                var ids = IValue.from(Tokens.tensor(scratch, tokens));
                var position = IValue.from((long) cache.length())) {
            var logits =
                    floats(
                            method,
                            scratch,
                            ids,
                            position,
                            inverse,
                            compute,
                            cache.keys(),
                            cache.values());
            cache.advance(tokens.length);
            return logits;
        }
    }

    private float[] floats(String method, PtNDManager scratch, IValue... arguments) {
        try (var result = program.call(method, arguments)) {
            return TensorMemory.floats(result.toTensor(scratch));
        }
    }

    private void requireMine(KvCache cache) {
        if (cache.model() != this) {
            throw new IllegalArgumentException("the cache belongs to another model");
        }
    }

    private static void requireImplemented(ModelConfig config) {
        boolean plain =
                config.sharesRope()
                        && config.nopeLayers().isEmpty()
                        && !config.globalRope().dependsOnLength()
                        && config.globalRope().attentionFactor() == 1;
        if (!plain || config.qkvBias() || config.outputBias() || config.mlpBias()) {
            throw new IllegalArgumentException(
                    "one RoPE in all layers and no biases are implemented, got " + config);
        }
    }

    private static void requireNothingElse(
            Checkpoint checkpoint, List<WeightSlot> slots, ModelConfig config, Path directory)
            throws IOException {
        Set<String> unknown = new TreeSet<>(checkpoint.names());
        slots.forEach(slot -> slot.parts().forEach(part -> unknown.remove(part.name())));
        unknown.removeIf(name -> name.endsWith(DERIVED));
        if (config.tiedEmbeddings()) {
            unknown.remove("lm_head.weight");
        }
        if (!unknown.isEmpty()) {
            throw new IOException(
                    "%s has tensors that the model has no place for: %s"
                            .formatted(directory, unknown));
        }
    }
}
