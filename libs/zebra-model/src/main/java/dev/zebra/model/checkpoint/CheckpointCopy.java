package dev.zebra.model.checkpoint;

import dev.zebra.model.CheckpointTensors;
import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.safetensors.Checkpoint;
import dev.zebra.model.safetensors.SafetensorsWriter;
import dev.zebra.model.safetensors.TensorType;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// One run of a [Conversion].
final class CheckpointCopy {
    private static final String EMBEDDING = "model.embed_tokens.weight";

    /// Weights in whatever format, and what belongs to a run and not to a model.
    private static final List<String> WEIGHTS =
            List.of(
                    ".safetensors",
                    ".safetensors.index.json",
                    ".bin",
                    ".bin.index.json",
                    ".pt",
                    ".pth",
                    ".h5",
                    ".msgpack",
                    ".gguf",
                    ".onnx");

    /// What the fixtures say that a checkpoint computes.
    private static final Set<String> EXPECTATIONS = Set.of("expected.json", "expected.safetensors");

    private final Conversion conversion;
    private final Path source;
    private final Path target;
    private final List<String> changes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    CheckpointCopy(Conversion conversion, Path source, Path target) {
        this.conversion = conversion;
        this.source = source;
        this.target = target.toAbsolutePath().normalize();
    }

    ConversionReport run() throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        if (target.startsWith(source.toRealPath())) {
            throw new IOException("the target must not lie in the source " + source);
        }
        var before = ModelConfig.read(source);
        var after = conversion.apply(before);
        Files.createDirectories(target.getParent());
        // not a temporary directory, which nobody else could read
        var aside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        Files.createDirectory(aside);
        try {
            after.write(aside, weights(before, aside));
            sideFiles(
                    aside,
                    conversion.weights().isEmpty() && Conversion.computesTheSame(before, after));
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(aside);
        }
        describe(before, after);
        return new ConversionReport(before, after, changes, warnings);
    }

    /// @return the type of the weights
    private TensorType weights(ModelConfig config, Path aside) throws IOException {
        try (var checkpoint = Checkpoint.open(source)) {
            var shape = List.of((long) config.vocabularySize(), (long) config.hiddenSize());
            CheckpointTensors.require(checkpoint, config, source);
            var type = checkpoint.tensor(EMBEDDING, shape).type();
            if (checkpoint.isSafetensors() && conversion.weights().isEmpty()) {
                boolean shared = false;
                for (var file : checkpoint.files()) {
                    shared |= linkOrCopy(file, aside.resolve(file.getFileName()));
                }
                changes.add(
                        shared
                                ? "weights: the source's own files under a second name (hard links)"
                                : "weights: copied");
                return type;
            }
            var metadata = Map.of("format", "pt");
            var writer =
                    conversion
                            .weights()
                            .map(wanted -> SafetensorsWriter.of(metadata, wanted))
                            .orElseGet(() -> new SafetensorsWriter(metadata));
            checkpoint.tensors().forEach(writer::add);
            writer.writeCheckpoint(aside, conversion.shardBytes());
            var written = conversion.weights().orElse(type);
            changes.add(
                    "weights: %s, %s -> safetensors, %s"
                            .formatted(
                                    checkpoint.isSafetensors() ? "safetensors" : "PyTorch",
                                    type,
                                    written));
            return written;
        }
    }

    private void sideFiles(Path aside, boolean computesTheSame) throws IOException {
        try (var files = Files.newDirectoryStream(source, Files::isRegularFile)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                boolean expectation = EXPECTATIONS.contains(name);
                boolean weights = WEIGHTS.stream().anyMatch(name::endsWith);
                boolean carried = expectation ? computesTheSame : !weights;
                if (carried && !name.equals("config.json") && !name.startsWith(".")) {
                    Files.copy(file, aside.resolve(name));
                }
            }
        }
    }

    /// Weights are never written in place, so that two directories can share a file.
    ///
    /// @return whether it is a link
    private static boolean linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from.toRealPath());
            return true;
        } catch (IOException | UnsupportedOperationException acrossFileSystems) {
            Files.copy(from, to);
            return false;
        }
    }

    private void describe(ModelConfig before, ModelConfig after) {
        change("layers", stripes(before), stripes(after));
        change("RoPE of global layers", before.globalRope(), after.globalRope());
        change("RoPE of local layers", before.localRope(), after.localRope());
        change("layers without positions", before.nopeLayers(), after.nopeLayers());
        change("longest sequence", before.maxPositions(), after.maxPositions());
        changes.add("config: written as " + after.modelType());
        if (conversion.format() == ExportFormat.LLAMA
                && before.schedule().count(LayerType.LOCAL) > 0) {
            warnings.add(
                    "all layers are global now: beyond %d tokens this computes something else than the striped model"
                            .formatted(before.window().keys()));
        }
        if (after.modelType().equals("zebra")) {
            warnings.add(
                    "no class of Hugging Face computes this model, so it is written as model_type zebra, which Hugging Face refuses");
        }
    }

    private void change(String what, Object before, Object after) {
        if (!before.equals(after)) {
            changes.add("%s: %s -> %s".formatted(what, before, after));
        }
    }

    private static String stripes(ModelConfig config) {
        int local = config.schedule().count(LayerType.LOCAL);
        return local == 0
                ? "all %d global".formatted(config.layers())
                : "global %s of %d, window %d"
                        .formatted(
                                config.schedule().layersOf(LayerType.GLOBAL),
                                config.layers(),
                                config.window().windowSize());
    }

    private static void delete(Path aside) throws IOException {
        if (!Files.exists(aside)) {
            return;
        }
        try (var files = Files.newDirectoryStream(aside)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
        Files.delete(aside);
    }
}
