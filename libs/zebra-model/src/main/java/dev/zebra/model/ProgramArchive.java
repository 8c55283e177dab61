package dev.zebra.model;

import dev.zebra.model.torchscript.ScriptArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/// The program of a model's shape, packed from the resources in `program`.
final class ProgramArchive {
    private static final String MAIN = "zebra";
    private static final List<String> PARTS =
            List.of(
                    "norm",
                    "rope",
                    "attention",
                    "cache",
                    "block",
                    "head",
                    "loss",
                    "sampling",
                    "optimizer");

    private ProgramArchive() {}

    static byte[] of(ModelConfig config) {
        var archive = new ScriptArchive("Zebra").source(resource(MAIN));
        PARTS.forEach(part -> archive.source(part, resource(part)));
        describe(archive, config);
        return archive.bytes();
    }

    private static String resource(String part) {
        var resource = "program/" + part + ".py";
        try (var in = ProgramArchive.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The attributes that `zebra.py` declares.
    private static void describe(ScriptArchive archive, ModelConfig config) {
        var ropes = RotaryTables.distinct(config);
        var layers = IntStream.range(0, config.layers());
        var layout = LayerLayout.of(config);
        archive.attribute("heads", config.heads())
                .attribute("kv_heads", config.kvHeads())
                .attribute("epsilon", config.normEpsilon())
                .attribute("window", config.window().windowSize())
                .booleans(
                        "local",
                        config.schedule().types().stream().map(LayerType.LOCAL::equals).toList())
                .integers(
                        "rope",
                        layers.map(layer -> RotaryTables.index(ropes, config, layer)).toArray())
                .doubles("factors", ropes.stream().mapToDouble(Rope::attentionFactor).toArray())
                .booleans("moving", ropes.stream().map(Rope::dependsOnLength).toList())
                .attribute("head", config.tiedEmbeddings() ? 0 : 2)
                .attribute("first", config.tiedEmbeddings() ? 2 : 3)
                .attribute("stride", layout.stride())
                .attribute("qkv_bias", layout.qkvBias())
                .attribute("output_bias", layout.outputBias())
                .attribute("gate_up_bias", layout.gateUpBias())
                .attribute("down_bias", layout.downBias());
    }
}
