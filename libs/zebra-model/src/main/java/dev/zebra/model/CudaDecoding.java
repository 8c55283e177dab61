package dev.zebra.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.zebra.model.cuda.CudaException;
import dev.zebra.model.cuda.CudaKernels;
import dev.zebra.model.cuda.DecodeCache;
import dev.zebra.model.cuda.DecodeGraph;
import dev.zebra.model.cuda.DecodeShape;
import dev.zebra.model.cuda.RopeTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Steps of decoding on CUDA by our own kernels, for one cache as long as its room stays where it
/// is. Owns native memory.
final class CudaDecoding implements AutoCloseable {
    private final DecodeGraph graph;
    private final int vocabulary;

    private CudaDecoding(DecodeGraph graph, int vocabulary) {
        this.graph = graph;
        this.vocabulary = vocabulary;
    }

    /// Whether a step is one of decoding: few sequences, one token and one prediction each.
    static boolean takes(List<Feed> feeds) {
        return feeds.size() <= DecodeGraph.MAX_BATCH
                && feeds.stream()
                        .allMatch(
                                feed ->
                                        feed.tokens().length == 1
                                                && feed.wanted() == Feed.Wanted.LAST);
    }

    /// Kernels for a cache of a model, if the device and the model's shape allow them.
    static Optional<CudaDecoding> of(ZebraModel model, KvCache cache) {
        var config = model.config();
        if (model.kernels().isEmpty()
                || config.qkvBias()
                || config.outputBias()
                || config.mlpBias()
                || model.rotary().move()) {
            return Optional.empty();
        }
        CudaKernels kernels = model.kernels().get();
        var shape = shape(config);
        if (DecodeGraph.obstacle(kernels, shape).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                new CudaDecoding(graph(model, cache, kernels, shape), config.vocabularySize()));
    }

    /// Makes what a step of so many sequences needs, nothing of which touches a sequence yet.
    ///
    /// @return false, with a line in the log, if it cannot be made
    boolean prepares(int sequences) {
        try {
            graph.prepare(sequences);
            return true;
        } catch (CudaException missing) {
            System.getLogger(CudaDecoding.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "decoding without own kernels: {0}",
                            missing.getMessage());
            return false;
        }
    }

    private static DecodeGraph graph(
            ZebraModel model, KvCache cache, CudaKernels kernels, DecodeShape shape) {
        var config = model.config();
        return new DecodeGraph(
                kernels,
                shape,
                model.computed().tensors().stream().mapToLong(TensorMemory::address).toArray(),
                room(config, cache),
                tables(config));
    }

    /// Appends one token to each sequence. -> float32 logits `[feeds, vocabulary]`
    PtNDArray decode(KvCache cache, List<Feed> feeds, PtNDManager scratch) {
        graph.decode(
                feeds.stream().mapToInt(feed -> feed.tokens()[0]).toArray(),
                feeds.stream().mapToInt(Feed::slot).toArray(),
                feeds.stream().mapToInt(feed -> cache.length(feed.slot())).toArray());
        var logits = scratch.create(new Shape(feeds.size(), vocabulary), DataType.FLOAT32);
        graph.copyLogits(feeds.size(), TensorMemory.address(logits));
        return logits;
    }

    @Override
    public void close() {
        graph.close();
    }

    private static DecodeShape shape(ModelConfig config) {
        var ropes = RotaryTables.distinct(config);
        return new DecodeShape(
                config.hiddenSize(),
                config.heads(),
                config.kvHeads(),
                config.headDim(),
                config.intermediateSize(),
                config.vocabularySize(),
                config.tiedEmbeddings(),
                (float) config.normEpsilon(),
                IntStream.range(0, config.layers())
                        .mapToObj(layer -> RotaryTables.index(ropes, config, layer))
                        .toList());
    }

    private static List<RopeTable> tables(ModelConfig config) {
        return RotaryTables.distinct(config).stream()
                .map(
                        rope ->
                                new RopeTable(
                                        rope.inverseFrequencies(config.headDim()),
                                        rope.attentionFactor()))
                .toList();
    }

    private static DecodeCache room(ModelConfig config, KvCache cache) {
        return new DecodeCache(
                cache.slots(),
                IntStream.range(0, config.layers())
                        .mapToObj(layer -> room(config.schedule().get(layer), cache, layer))
                        .toList());
    }

    private static DecodeCache.Layer room(LayerType type, KvCache cache, int layer) {
        long keys = TensorMemory.address(cache.keyTensors()[layer]);
        long values = TensorMemory.address(cache.valueTensors()[layer]);
        return switch (type) {
            case GLOBAL -> new DecodeCache.Layer(keys, values, cache.room(), false);
            case LOCAL -> new DecodeCache.Layer(keys, values, cache.ring(), true);
        };
    }
}
