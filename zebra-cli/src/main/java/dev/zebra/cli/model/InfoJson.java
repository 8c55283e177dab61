package dev.zebra.cli.model;

import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.check.StoredWeights;
import dev.zebra.model.cost.AttentionCost;
import dev.zebra.model.cost.ElementType;
import dev.zebra.model.cost.ParameterCount;
import dev.zebra.model.cost.ServingMemory;
import dev.zebra.model.cost.StripeSavings;
import dev.zebra.model.cost.TrainingMemory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The JSON of `zebra model info`. Bytes and FLOPs are whole numbers.
final class InfoJson {

    private InfoJson() {}

    static Map<String, Object> of(
            Path directory, ModelConfig config, StoredWeights stored, List<Long> lengths) {
        var json = new LinkedHashMap<String, Object>();
        json.put("directory", directory.toString());
        json.put("parameters", parameters(ParameterCount.of(config)));
        json.put("weights", weights(stored));
        json.put("config", config(config));
        json.put("stripes", stripes(config));
        json.put("lengths", lengths.stream().map(length -> at(config, length)).toList());
        return json;
    }

    private static Map<String, Object> parameters(ParameterCount count) {
        var json = new LinkedHashMap<String, Object>();
        json.put("total", count.total());
        json.put("embedding", count.embedding());
        json.put("head", count.head());
        json.put("perLayer", count.perLayer());
        json.put("finalNorm", count.finalNorm());
        return json;
    }

    private static Map<String, Object> weights(StoredWeights stored) {
        var json = new LinkedHashMap<String, Object>();
        json.put("present", !stored.files().isEmpty());
        json.put("files", stored.files());
        json.put("bytes", stored.bytes());
        json.put("elements", stored.elements());
        return json;
    }

    private static Map<String, Object> config(ModelConfig config) {
        var json = new LinkedHashMap<String, Object>();
        json.put("layers", config.layers());
        json.put("hiddenSize", config.hiddenSize());
        json.put("intermediateSize", config.intermediateSize());
        json.put("vocabularySize", config.vocabularySize());
        json.put("heads", config.heads());
        json.put("kvHeads", config.kvHeads());
        json.put("headDim", config.headDim());
        json.put("maxPositions", config.maxPositions());
        json.put("globalRope", config.globalRope().toString());
        json.put("localRope", config.localRope().toString());
        json.put("nopeLayers", config.nopeLayers());
        json.put("qkvBias", config.qkvBias());
        json.put("outputBias", config.outputBias());
        json.put("mlpBias", config.mlpBias());
        json.put("tiedEmbeddings", config.tiedEmbeddings());
        json.put("normEpsilon", config.normEpsilon());
        return json;
    }

    private static Map<String, Object> stripes(ModelConfig config) {
        var json = new LinkedHashMap<String, Object>();
        json.put("global", config.schedule().count(LayerType.GLOBAL));
        json.put("local", config.schedule().count(LayerType.LOCAL));
        json.put(
                "layerTypes",
                config.schedule().types().stream().map(LayerType::huggingFace).toList());
        if (config.schedule().count(LayerType.LOCAL) > 0) {
            json.put("windowSize", config.window().windowSize());
            json.put("slidingWindow", config.window().huggingFace());
        }
        return json;
    }

    private static Map<String, Object> at(ModelConfig config, long length) {
        var savings = StripeSavings.at(config, length);
        var json = new LinkedHashMap<String, Object>();
        json.put("tokens", length);
        json.put("beyondMaxPositions", length > config.maxPositions());
        json.put("striped", cost(savings.striped()));
        json.put("allGlobal", cost(savings.global()));
        json.put("kvRatio", savings.kvRatio());
        json.put("attentionRatio", savings.sequenceRatio());
        json.put("lastTokenRatio", savings.lastTokenRatio());
        json.put("forwardRatio", savings.forwardRatio());
        for (var type : ElementType.values()) {
            json.put(Words.type(type), memory(config, length, type));
        }
        return json;
    }

    private static Map<String, Object> cost(AttentionCost cost) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kvBytesFloat32", cost.kvBytes(ElementType.FLOAT32));
        json.put("kvBytesBfloat16", cost.kvBytes(ElementType.BFLOAT16));
        json.put("sequenceFlops", (long) cost.sequenceFlops());
        json.put("meanTokenFlops", (long) cost.meanTokenFlops());
        json.put("lastTokenFlops", (long) cost.lastTokenFlops());
        return json;
    }

    private static Map<String, Object> memory(ModelConfig config, long length, ElementType type) {
        var training = TrainingMemory.of(config, length, type);
        var serving = ServingMemory.of(config, length, type);
        var json = new LinkedHashMap<String, Object>();
        json.put("trainingState", training.state());
        json.put("activations", training.activations());
        json.put("activationsRecomputed", training.recomputed());
        json.put("servedWeights", serving.weights());
        json.put("servedKvPerSequence", serving.perSequence());
        return json;
    }
}
