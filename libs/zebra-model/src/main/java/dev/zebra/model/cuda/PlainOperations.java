package dev.zebra.model.cuda;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Every operation by plain libtorch calls in float32 on the CPU: slow and obvious, so that the
/// order of the steps and their mathematics are tested wherever there is no GPU.
@SuppressWarnings("restricted")
final class PlainOperations implements FusedOperations {
    private final FusedParameters parameters;
    private final FusedProgram program;
    private final Map<Integer, IValue> rotations = new HashMap<>();
    private FusedTensor ids;
    private FusedTensor labels;
    private FusedTensor positions;
    private FusedTensor documents;
    private FusedTensor losses;

    PlainOperations(FusedParameters parameters, FusedProgram program) {
        this.parameters = parameters;
        this.program = program;
        ids = program.vector(1, FusedProgram.INT64);
        labels = program.vector(1, FusedProgram.INT64);
        positions = program.vector(1, FusedProgram.INT64);
        documents = program.vector(1, FusedProgram.INT64);
        losses = program.vector(1, FusedProgram.FLOAT32);
    }

    @Override
    public int activationType() {
        return FusedProgram.FLOAT32;
    }

    @Override
    public int logitColumns() {
        return parameters.shape().vocabulary();
    }

    /// So few that short batches have several pieces too.
    @Override
    public long logitElements() {
        return 1;
    }

    @Override
    public long freeBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public void begin(FusedBatch batch) {
        close();
        var position = new long[batch.tokens()];
        var document = new long[batch.tokens()];
        var starts = batch.starts();
        for (int d = 0; d + 1 < starts.length; d++) {
            for (int i = starts[d]; i < starts[d + 1]; i++) {
                position[i] = i - starts[d];
                document[i] = d;
            }
        }
        ids = longs(batch.ids());
        labels = longs(batch.labels());
        positions = longs(position);
        documents = longs(document);
        losses = program.vector(batch.tokens(), FusedProgram.FLOAT32);
        var tables = parameters.shape().rotations();
        for (int i = 0; i < tables.size(); i++) {
            rotations.put(i, table(tables.get(i), batch.longest()));
        }
    }

    @Override
    public void embed(FusedTensor embedding, FusedTensor x) {
        program.run("embed", ids, embedding, x);
    }

    @Override
    public void embedBackward(FusedTensor gradient, FusedTensor sums) {
        program.run("embed_backward", ids, gradient, sums);
    }

    @Override
    public void zero(FusedTensor x) {
        program.run("zero", x);
    }

    @Override
    public void norm(FusedTensor x, FusedTensor weight, FusedTensor out, FusedTensor inverse) {
        program.run("norm", x, weight, out, inverse, parameters.shape().epsilon());
    }

    @Override
    public void addNorm(
            FusedTensor x,
            FusedTensor y,
            FusedTensor weight,
            FusedTensor sum,
            FusedTensor out,
            FusedTensor inverse) {
        program.run("add_norm", x, y, weight, sum, out, inverse, parameters.shape().epsilon());
    }

    @Override
    public void normBackward(
            FusedTensor gradient,
            FusedTensor x,
            FusedTensor weight,
            FusedTensor inverse,
            FusedTensor stream,
            boolean add,
            FusedTensor normed,
            FusedTensor sums,
            boolean fresh) {
        refresh(sums, fresh);
        program.run("norm_backward", gradient, x, weight, inverse, stream, add, normed, sums);
    }

    @Override
    public void product(FusedTensor x, FusedTensor weight, FusedTensor out) {
        program.run("product", x, weight, out);
    }

    @Override
    public void productBackward(FusedTensor gradient, FusedTensor weight, FusedTensor out) {
        program.run("product_backward", gradient, weight, out);
    }

    @Override
    public void weightBackward(
            FusedTensor gradient, FusedTensor x, FusedTensor sums, boolean fresh) {
        refresh(sums, fresh);
        program.run("weight_backward", gradient, x, sums);
    }

    @Override
    public void rotate(FusedTensor qkv, int rotation) {
        rotate(qkv, rotation, 1);
    }

    @Override
    public Attention attention(FusedTensor qkv, int window) {
        try (var results = program.call("plain_attention", qkv, documents, window)) {
            var output = program.tensors(results, qkv.rows(), parameters.shape().attended()).get(0);
            return new Output(output);
        }
    }

    @Override
    public void attentionBackward(
            FusedTensor gradient, FusedTensor qkv, Attention forward, FusedShape.Layer layer) {
        program.run("plain_attention_backward", gradient, qkv, documents, layer.window());
        rotate(qkv, layer.rotation(), -1);
    }

    @Override
    public void swiglu(FusedTensor gateUp, FusedTensor out) {
        program.run("swiglu", gateUp, out);
    }

    @Override
    public void swigluBackward(FusedTensor gateUp, FusedTensor gradient) {
        program.run("swiglu_backward", gateUp, gradient);
    }

    @Override
    public void crossEntropy(FusedTensor logits, int first, double scale) {
        try (var label = program.rows(labels, first, logits.rows(), 1);
                var loss = program.rows(losses, first, logits.rows(), 1)) {
            program.run("cross_entropy", logits, label, loss, scale);
        }
    }

    @Override
    public Loss loss() {
        try (var total = program.call("total", losses)) {
            double sum = total.toDouble();
            return () -> sum;
        }
    }

    @Override
    public double step(FusedStep step) {
        try (var sums = list(parameters.sums());
                var weights = list(parameters.masters());
                var first = list(parameters.first());
                var second = list(parameters.second());
                var decays = IValue.listFrom(step.decays());
                var clipped = program.call("clip", sums, step.clipNorm())) {
            double norm = clipped.toDouble();
            if (Double.isFinite(norm)) {
                program.run(
                        "adamw",
                        weights,
                        sums,
                        first,
                        second,
                        decays,
                        step.rate(),
                        step.beta1(),
                        step.beta2(),
                        step.epsilon(),
                        step.correction1(),
                        step.correction2());
            }
            return norm;
        }
    }

    @Override
    public void close() {
        ids.close();
        labels.close();
        positions.close();
        documents.close();
        losses.close();
        rotations.values().forEach(IValue::close);
        rotations.clear();
    }

    private void refresh(FusedTensor sums, boolean fresh) {
        if (fresh) {
            zero(sums);
        }
    }

    private void rotate(FusedTensor qkv, int rotation, double direction) {
        if (rotation != FusedShape.Layer.UNROTATED) {
            program.run("rope", qkv, positions, table(rotation), direction);
        }
    }

    private IValue table(int rotation) {
        return Objects.requireNonNull(rotations.get(rotation));
    }

    private IValue table(FusedShape.Rotation rotation, int positions) {
        try (var array = (PtNDArray) program.manager().create(rotation.frequencies());
                var frequencies = IValue.from(array)) {
            return program.call("rotations", frequencies, (double) rotation.factor(), positions);
        }
    }

    private FusedTensor longs(long[] values) {
        var tensor = program.vector(values.length, FusedProgram.INT64);
        MemorySegment.ofAddress(tensor.address())
                .reinterpret((long) values.length * Long.BYTES)
                .copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }

    private static IValue list(FusedWeights weights) {
        return IValue.listFrom(
                weights.tensors().stream().map(FusedTensor::tensor).toArray(PtNDArray[]::new));
    }

    private record Output(FusedTensor output) implements Attention {
        @Override
        public void close() {
            output.close();
        }
    }
}
