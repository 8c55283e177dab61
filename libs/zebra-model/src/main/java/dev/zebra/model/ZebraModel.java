package dev.zebra.model;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.zebra.model.cuda.CudaKernels;
import dev.zebra.model.safetensors.Checkpoint;
import dev.zebra.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A Zebra model in memory: float32 on the CPU, bfloat16 on CUDA, there with float32 master weights
/// beside if it is to be trained.
///
/// Methods may be called from several threads at once, each on its own [KvCache]; they compute in
/// parallel and share the native thread pool. Call them from platform threads. Not while a
/// [TrainingSession] steps: it changes the weights in place.
///
/// It owns native memory until it is closed; close its caches first.
public final class ZebraModel implements AutoCloseable {
    /// A prompt goes through the model in pieces of this many tokens: long enough for full matrix
    /// products, short enough that masks and activations stay small.
    private static final int CHUNK = 512;

    private final ModelConfig config;
    private final Device device;
    private final ScalarType type;
    private final Program program;
    private final Weights computed;
    private final @Nullable Weights master;
    private final RotaryTables rotary;
    private final Optional<CudaKernels> kernels;

    private ZebraModel(
            ModelConfig config,
            Device device,
            Program program,
            Weights computed,
            @Nullable Weights master) {
        this.config = config;
        this.device = device;
        this.type = computeType(device);
        this.program = program;
        this.computed = computed;
        this.master = master;
        this.rotary = new RotaryTables(config, device);
        this.kernels = TorchRuntime.kernels(device);
    }

    /// Loads a checkpoint in Hugging Face layout to compute with: `config.json` and its tensors, in
    /// whatever form and of whatever floating-point type [Checkpoint] reads. They are converted as
    /// they are copied out of the mapped files.
    ///
    /// @throws IOException if a file is missing or damaged, or a tensor is missing, unknown, or not
    ///     of the shape the config implies
    /// @throws IllegalArgumentException naming the key of the config that is refused
    public static ZebraModel load(Path directory, ComputeDevice device) throws IOException {
        return load(directory, device, false);
    }

    /// Loads a checkpoint to train: as [#load], on CUDA with float32 master weights.
    public static ZebraModel loadForTraining(Path directory, ComputeDevice device)
            throws IOException {
        return load(directory, device, true);
    }

    /// New weights to train, a function of config and seed alone.
    public static ZebraModel random(ModelConfig config, long seed, ComputeDevice device) {
        var where = TorchRuntime.device(device);
        return made(
                config,
                where,
                program ->
                        trainable(
                                config,
                                where,
                                program,
                                Weights.random(program, config, seed, where, ScalarType.FLOAT32)));
    }

    /// New weights to compute with: the same without what training needs.
    public static ZebraModel untrained(ModelConfig config, long seed, ComputeDevice device) {
        var where = TorchRuntime.device(device);
        return made(
                config,
                where,
                program ->
                        new ZebraModel(
                                config,
                                where,
                                program,
                                Weights.random(program, config, seed, where, computeType(where)),
                                null));
    }

    private static ZebraModel load(Path directory, ComputeDevice device, boolean train)
            throws IOException {
        var config = ModelConfig.read(directory);
        var where = TorchRuntime.device(device);
        try (var checkpoint = Checkpoint.open(directory)) {
            CheckpointTensors.require(checkpoint, config, directory);
            var slots = WeightSlot.of(config);
            var type = train ? ScalarType.FLOAT32 : computeType(where);
            return made(
                    config,
                    where,
                    program -> {
                        var weights = Weights.read(program, slots, checkpoint, where, type);
                        return train
                                ? trainable(config, where, program, weights)
                                : new ZebraModel(config, where, program, weights, null);
                    });
        }
    }

    @FunctionalInterface
    private interface Maker<X extends Exception> {
        ZebraModel make(Program program) throws X;
    }

    /// A model that owns its program; without a model the program is freed.
    private static <X extends Exception> ZebraModel made(
            ModelConfig config, Device device, Maker<X> maker) throws X {
        var program = new Program(config, device);
        boolean done = false;
        try {
            var model = maker.make(program);
            done = true;
            return model;
        } finally {
            if (!done) {
                program.close();
            }
        }
    }

    private static ZebraModel trainable(
            ModelConfig config, Device device, Program program, Weights master) {
        var type = computeType(device);
        try {
            var computed = type == ScalarType.FLOAT32 ? master : master.as(type);
            return new ZebraModel(config, device, program, computed, master);
        } catch (RuntimeException e) {
            master.close();
            throw e;
        }
    }

    private static ScalarType computeType(Device device) {
        return device.equals(Device.cpu()) ? ScalarType.FLOAT32 : ScalarType.BFLOAT16;
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
            (master == null ? computed : master).addTo(writer, "", scratch);
            writer.write(directory.resolve("model.safetensors"));
        }
    }

    /// Next-token logits at every position, `[tokens][vocabulary]`, without a cache.
    ///
    /// @throws IllegalArgumentException if there is no token or an id is out of range
    public float[][] logits(int[] tokens) {
        return logits(tokens, tokens.length);
    }

    /// `n - 1` values: the natural log of p(tokens\[i + 1\] | tokens\[0..i\]), without a cache.
    /// Holds the logits of a few tokens at a time.
    ///
    /// @throws IllegalArgumentException if there is no token or an id is out of range
    public float[] logProbabilities(int[] tokens) {
        Tokens.check(tokens, config.vocabularySize());
        if (tokens.length == 1) {
            return new float[0];
        }
        var rows = new int[tokens.length - 1];
        Arrays.setAll(rows, i -> i);
        try (var predictions = hidden(Arrays.copyOf(tokens, rows.length), rows.length)) {
            return predictions.logProbabilities(
                    rows, Arrays.copyOfRange(tokens, 1, tokens.length), config.vocabularySize());
        }
    }

    /// An empty cache for one sequence of up to `capacity` tokens.
    ///
    /// @throws IllegalArgumentException if the capacity is below 1
    public KvCache newCache(int capacity) {
        return newCache(1, capacity);
    }

    /// An empty cache for some sequences of up to `capacity` tokens each.
    ///
    /// @throws IllegalArgumentException if a number is below 1
    public KvCache newCache(int slots, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "a cache's capacity must be at least 1, got " + capacity);
        }
        if (slots < 1) {
            throw new IllegalArgumentException("a cache needs at least 1 slot, got " + slots);
        }
        return new KvCache(this, slots, capacity);
    }

    /// Lets the model produce tokens for all numbers of sequences up to one, so that whatever is
    /// made at first use (on CUDA, kernels are compiled) is there before somebody waits for it.
    ///
    /// @return whether what it predicts are numbers
    public boolean warmUp(int sequences) {
        int[] first = {config.bosTokenId().orElse(0)};
        boolean numbers = true;
        try (var cache = newCache(sequences, 1)) {
            for (int n = 1; n <= sequences; n++) {
                cache.clear();
                var feeds =
                        IntStream.range(0, n)
                                .mapToObj(slot -> new Feed(slot, first, Feed.Wanted.LAST))
                                .toList();
                try (var predictions = forward(cache, feeds)) {
                    var draws = Collections.nCopies(n, TokenDraw.greedy());
                    var rows = IntStream.range(0, n).toArray();
                    for (var token : predictions.choose(rows, draws, config.vocabularySize(), 0)) {
                        numbers &= !Float.isNaN(token.logProbability());
                    }
                }
            }
        }
        return numbers;
    }

    /// Appends tokens to several cached sequences in one forward of the model.
    ///
    /// @param feeds each of another slot; at least one
    /// @throws IllegalArgumentException if there is no token, an id is out of range, a slot is
    /// given
    ///     twice, the cache is another model's, or the tokens do not fit; the cache stays as it was
    public Predictions forward(KvCache cache, List<Feed> feeds) {
        synchronized (cache) {
            return new CachedForward(this, cache, feeds).run();
        }
    }

    /// Appends tokens to the sequence in the first slot; the logits after the last, `[vocabulary]`.
    ///
    /// @throws IllegalArgumentException as [#forward]
    public float[] prefill(KvCache cache, int[] tokens) {
        return prefill(cache, tokens, CHUNK);
    }

    float[] prefill(KvCache cache, int[] tokens, int chunk) {
        var whole = new Feed(0, tokens, Feed.Wanted.LAST);
        synchronized (cache) {
            // the whole prompt fits, or none of it is taken
            CachedForward.admit(this, cache, List.of(whole));
            int length = cache.length() + tokens.length;
            int at = 0;
            for (; tokens.length - at > chunk; at += chunk) {
                var piece = whole.piece(at, at + chunk, Feed.Wanted.NONE, length);
                forward(cache, List.of(piece)).close();
            }
            var last = whole.piece(at, tokens.length, Feed.Wanted.LAST, length);
            try (var predictions = forward(cache, List.of(last))) {
                return predictions.logits()[0];
            }
        }
    }

    /// Appends one token to the sequence in the first slot; the logits after it, `[vocabulary]`.
    ///
    /// @throws IllegalArgumentException as [#forward]
    public float[] decode(KvCache cache, int token) {
        return prefill(cache, new int[] {token});
    }

    /// Frees its memory.
    @Override
    public void close() {
        rotary.close();
        if (master != null && master != computed) {
            master.close();
        }
        computed.close();
        program.close();
    }

    PtNDArray newRoom(PtNDManager owner, int slots, int rows, @Nullable PtNDArray old) {
        try (var scratch = TorchRuntime.newManager(device);
                var count = IValue.from((long) slots);
                var size = IValue.from((long) rows);
                var width = IValue.from((long) config.headDim());
                var before =
                        IValue.from(old == null ? (PtNDArray) scratch.create(new float[0]) : old);
                var like = IValue.from(computed.tensors().getFirst());
                var result = program.call("room", count, size, width, before, like)) {
            return result.toTensor(owner);
        }
    }

    Program program() {
        return program;
    }

    /// What our own kernels are made with, on CUDA.
    Optional<CudaKernels> kernels() {
        return kernels;
    }

    RotaryTables rotary() {
        return rotary;
    }

    /// What is computed with.
    Weights computed() {
        return computed;
    }

    /// What is trained: on the CPU the same.
    ///
    /// @throws IllegalStateException if the model was not loaded for training
    Weights master() {
        if (master != null) {
            return master;
        }
        if (type == ScalarType.FLOAT32) {
            return computed;
        }
        throw new IllegalStateException("the model was loaded to compute with, not for training");
    }

    Device device() {
        return device;
    }

    ScalarType type() {
        return type;
    }

    /// To be called when the master weights have changed.
    void weightsChanged() {
        if (master != null && master != computed) {
            computed.set(master);
        }
    }

    /// Next-token logits of documents of these lengths, which stand one after the other.
    float[][] logits(int[] tokens, int... lengths) {
        try (var predictions = hidden(tokens, lengths)) {
            return predictions.logits();
        }
    }

    /// Next-token logits at the last `count` positions, `[count][vocabulary]`, without a cache.
    float[][] lastLogits(int[] tokens, int count) {
        try (var predictions = hidden(tokens, tokens.length)) {
            return predictions.logits(
                    IntStream.range(tokens.length - count, tokens.length).toArray());
        }
    }

    private Predictions hidden(int[] tokens, int... lengths) {
        Tokens.check(tokens, config.vocabularySize());
        var documents = Documents.of(lengths);
        var scratch = TorchRuntime.newManager(device);
        try (var arguments = new DocumentArguments(this, scratch, documents, tokens);
                var result = program.call("hidden", arguments.with(computed.list()))) {
            return Predictions.ofHidden(this, scratch, result.toTensor(scratch), tokens.length);
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
    }
}
