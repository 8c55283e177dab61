package dev.zebra.model.check;

import dev.zebra.model.safetensors.SafetensorsFile;
import dev.zebra.model.safetensors.TensorView;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `expected.safetensors` of a checkpoint, mapped: `input_ids`, `logits` and `greedy_ids`, each
/// optional.
final class ExpectedTensors implements AutoCloseable {
    static final String FILE = "expected.safetensors";

    private final Path file;
    private final Optional<SafetensorsFile> open;

    private ExpectedTensors(Path file, Optional<SafetensorsFile> open) {
        this.file = file;
        this.open = open;
    }

    /// @throws IOException if the file is there and not valid
    static ExpectedTensors open(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        return new ExpectedTensors(
                file,
                Files.exists(file) ? Optional.of(SafetensorsFile.open(file)) : Optional.empty());
    }

    /// What to say when a key is absent.
    String missing(String key) {
        return open.isPresent() ? "%s has no %s".formatted(FILE, key) : "there is no " + FILE;
    }

    /// Rows of ids, `[batch][time]`; a vector is one row.
    Optional<int[][]> ids(String key) throws IOException {
        var tensor = find(key);
        if (tensor.isEmpty()) {
            return Optional.empty();
        }
        var shape = tensor.get().shape();
        if (shape.isEmpty() || shape.size() > 2 || shape.contains(0L)) {
            throw new IOException(
                    "%s: %s must have the shape [batch, time] or [time], got %s"
                            .formatted(file, key, shape));
        }
        try {
            var flat = Arrays.stream(tensor.get().longs()).mapToInt(Math::toIntExact).toArray();
            int time = Math.toIntExact(shape.getLast());
            var rows = new int[flat.length / time][];
            Arrays.setAll(rows, b -> Arrays.copyOfRange(flat, b * time, (b + 1) * time));
            return Optional.of(rows);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException("%s: %s: %s".formatted(file, key, e.getMessage()), e);
        }
    }

    /// The logits of these inputs, `[batch, time, vocabulary]`; the batch may be left out if it is
    /// one.
    Optional<TensorView> logits(int[][] inputs, int vocabularySize) throws IOException {
        var tensor = find("logits");
        if (tensor.isEmpty()) {
            return tensor;
        }
        var whole = List.of((long) inputs.length, (long) inputs[0].length, (long) vocabularySize);
        var shape = tensor.get().shape();
        if (!shape.equals(whole)
                && !(inputs.length == 1 && shape.equals(whole.subList(1, whole.size())))) {
            throw new IOException(
                    "%s: logits must have the shape %s of input_ids and vocab_size, got %s"
                            .formatted(file, whole, shape));
        }
        return tensor;
    }

    /// One row of a tensor that is seen as `[rows, width]`.
    static float[] row(TensorView tensor, long row, int width) {
        long bytes = (long) width * tensor.type().bytes();
        var values = new float[width];
        new TensorView(
                        tensor.type(),
                        List.of((long) width),
                        tensor.data().asSlice(row * bytes, bytes))
                .copyFloats(MemorySegment.ofArray(values));
        return values;
    }

    Path file() {
        return file;
    }

    @Override
    public void close() {
        open.ifPresent(SafetensorsFile::close);
    }

    private Optional<TensorView> find(String key) {
        return open.map(tensors -> tensors.tensors().get(key));
    }
}
