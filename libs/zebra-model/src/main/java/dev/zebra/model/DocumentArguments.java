package dev.zebra.model;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the program's methods without a cache take: rows of one integer per token (ids, then labels
/// if there are any), positions, starts, lengths and angles. The tensors belong to `scratch`.
final class DocumentArguments implements AutoCloseable {
    private final List<PtNDArray> tensors = new ArrayList<>();
    private final List<PtNDArray> inverse;
    private final List<IValue> values = new ArrayList<>();

    /// @param rows each of one value per token of the documents, in their order
    DocumentArguments(ZebraModel model, PtNDManager scratch, Documents documents, int[]... rows) {
        for (var row : rows) {
            tensors.add(Tokens.tensor(scratch, row));
        }
        tensors.add((PtNDArray) scratch.create(documents.positions()));
        tensors.add((PtNDArray) scratch.create(documents.starts()));
        var lengths = Tokens.tensor(scratch, documents.lengths());
        tensors.add(lengths.toDevice(Device.cpu(), false));
        inverse = List.of(model.rotary().tensors(scratch, documents.lengthOfEach()));
    }

    /// Of a batch: ids and labels.
    static DocumentArguments of(ZebraModel model, PtNDManager scratch, TrainingBatch batch) {
        return new DocumentArguments(
                model,
                scratch,
                Documents.of(batch),
                Arrays.stream(batch.tokens()).flatMapToInt(Arrays::stream).toArray(),
                Arrays.stream(batch.labels()).flatMapToInt(Arrays::stream).toArray());
    }

    /// All but the angles.
    List<PtNDArray> tensors() {
        return tensors;
    }

    List<PtNDArray> inverse() {
        return inverse;
    }

    /// As arguments of a call, with the weights after them.
    IValue[] with(IValue weights) {
        tensors.forEach(tensor -> values.add(IValue.from(tensor)));
        values.add(IValue.listFrom(inverse.toArray(PtNDArray[]::new)));
        var all = new ArrayList<>(values);
        all.add(weights);
        return all.toArray(IValue[]::new);
    }

    @Override
    public void close() {
        values.forEach(IValue::close);
    }
}
