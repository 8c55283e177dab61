package dev.zebra.model.cuda;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.zebra.model.torchscript.ScriptArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random models and their gradients by autograd in float32, from the plain formula in
/// `training_reference.py`.
final class TrainingReference implements AutoCloseable {
    static {
        System.setProperty("ai.djl.offline", "true");
    }

    private final FusedShape shape;
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final IValue like;
    private final List<PtNDArray> weights = new ArrayList<>();

    TrainingReference(FusedShape shape, Device device) {
        this.shape = shape;
        this.manager = (PtNDManager) NDManager.newBaseManager(device, "PyTorch");
        var archive =
                new ScriptArchive("Reference")
                        .source(CudaKernels.source("training_reference.py"))
                        .attribute("heads", shape.heads())
                        .attribute("kv_heads", shape.kvHeads())
                        .attribute("tied", shape.tied() ? 1 : 0)
                        .bytes();
        try (var bytes = new ByteArrayInputStream(archive)) {
            module = JniUtils.loadModule(manager, bytes, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        like = IValue.from((PtNDArray) manager.create(0f));
    }

    /// How many GPUs libtorch sees.
    static int gpus() {
        return Engine.getEngine("PyTorch").getGpuCount();
    }

    /// Weights that bfloat16 holds exactly, sharp enough for a wrong mask to show.
    List<PtNDArray> randomWeights(double deviation) {
        for (int[] size : FusedWeights.shapes(shape)) {
            boolean norm = size[0] == 1;
            long[] dimensions = norm ? new long[] {size[1]} : new long[] {size[0], size[1]};
            weights.add(
                    tensor(
                            call(
                                    "normal",
                                    IValue.listFrom(dimensions),
                                    IValue.from(norm ? 1.0 : 0.0),
                                    IValue.from(norm ? 0.1 : deviation),
                                    like)));
        }
        return weights;
    }

    /// Copies that gradients can be taken of and that can be changed.
    List<PtNDArray> copies(List<PtNDArray> tensors) {
        return tensors.stream().map(tensor -> (PtNDArray) tensor.duplicate()).toList();
    }

    /// Tensors made of others by a method of the program: `bfloat16` or `zeros`.
    List<PtNDArray> each(String method, List<PtNDArray> tensors) {
        return tensors.stream()
                .map(
                        tensor -> {
                            try (var value = IValue.from(tensor)) {
                                return tensor(call(method, value));
                            }
                        })
                .toList();
    }

    /// Norm of the difference over the norm of `expected`.
    double error(PtNDArray actual, PtNDArray expected) {
        try (var a = IValue.from(actual);
                var e = IValue.from(expected);
                var result = call("compare", a, e)) {
            var norms = result.toDoubleArray();
            return norms[0] / norms[1];
        }
    }

    /// Losses and gradients added up over batches.
    record Gradients(List<Double> losses, List<PtNDArray> sums) {}

    Gradients gradients(List<FusedBatch> batches, double scale) {
        var parameters = copies(weights);
        for (var parameter : parameters) {
            parameter.setName("w[]");
            parameter.setRequiresGradient(true);
        }
        var losses = new ArrayList<Double>();
        for (var batch : batches) {
            losses.add(backward(batch, scale, parameters));
        }
        return new Gradients(losses, parameters.stream().map(p -> p.getGradient()).toList());
    }

    private double backward(FusedBatch batch, double scale, List<PtNDArray> parameters) {
        int tokens = batch.tokens();
        var positions = new long[tokens];
        var documents = new long[tokens];
        int at = 0;
        int document = 0;
        for (var row : batch.documents()) {
            for (int length : row) {
                for (int i = 0; i < length; i++) {
                    positions[at] = i;
                    documents[at++] = document;
                }
                document++;
            }
        }
        int half = shape.headDim() / 2;
        var frequencies = new float[Math.max(1, shape.rotations().size()) * half];
        var factors = new float[Math.max(1, shape.rotations().size())];
        for (int r = 0; r < shape.rotations().size(); r++) {
            factors[r] = shape.rotations().get(r).factor();
            System.arraycopy(
                    shape.rotations().get(r).frequencies(), 0, frequencies, r * half, half);
        }
        try (var scratch = (PtNDManager) manager.newSubManager();
                var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            var method = scratch.create(0f);
            method.setName("module_method:loss");
            var arguments =
                    new NDList(
                            scratch.create(batch.ids()),
                            scratch.create(batch.labels()),
                            scratch.create(positions),
                            scratch.create(documents),
                            scratch.create(
                                    shape.layers().stream().mapToLong(l -> l.window()).toArray()),
                            scratch.create(
                                    shape.layers().stream().mapToLong(l -> l.rotation()).toArray()),
                            scratch.create(frequencies, new Shape(factors.length, half)),
                            scratch.create(factors),
                            scratch.create((float) scale),
                            scratch.create(shape.epsilon()));
            arguments.addAll(new NDList(List.copyOf(parameters)));
            arguments.add(method);
            var results = IValueUtils.forward(module, arguments, true);
            collector.backward(results.get(0));
            return results.get(1).toFloatArray()[0];
        }
    }

    /// One step of libtorch's own AdamW for all weights alike, on copies.
    List<PtNDArray> adamw(List<PtNDArray> gradients, FusedStep step) {
        var stepped = copies(weights);
        var counts = new ArrayList<PtNDArray>();
        weights.forEach(w -> counts.add((PtNDArray) manager.create((float) (step.number() - 1))));
        call(
                        "adamw",
                        list(stepped),
                        list(gradients),
                        list(each("zeros", weights)),
                        list(each("zeros", weights)),
                        list(counts),
                        IValue.from(step.rate()),
                        IValue.from(step.beta1()),
                        IValue.from(step.beta2()),
                        IValue.from(step.epsilon()),
                        IValue.from(step.decays()[0]))
                .close();
        return stepped;
    }

    /// Random rows of random documents; every seventh label or so is ignored.
    FusedBatch batch(int rows, int time, boolean packed, Random random) {
        var ids = random.longs((long) rows * time, 0, shape.vocabulary()).toArray();
        var labels = random.longs((long) rows * time, 0, shape.vocabulary()).toArray();
        for (int i = 0; i < labels.length; i++) {
            if (random.nextInt(7) == 0) {
                labels[i] = -100;
            }
        }
        if (!packed) {
            return FusedBatch.ofRows(ids, labels, rows);
        }
        var documents = new int[rows][];
        for (int row = 0; row < rows; row++) {
            var lengths = new ArrayList<Integer>();
            for (int left = time; left > 0; left -= lengths.getLast()) {
                lengths.add(1 + random.nextInt(left));
            }
            documents[row] = lengths.stream().mapToInt(Integer::intValue).toArray();
        }
        return new FusedBatch(ids, labels, rows, documents);
    }

    static FusedShape.Rotation rotation(int headDim, double theta, float factor) {
        var frequencies = new float[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(theta, -2.0 * i / headDim);
        }
        return new FusedShape.Rotation(frequencies, factor);
    }

    private static IValue list(List<PtNDArray> tensors) {
        return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
    }

    private IValue call(String method, IValue... arguments) {
        return IValueUtils.runMethod(module, method, arguments);
    }

    private PtNDArray tensor(IValue value) {
        try (value) {
            return value.toTensor(manager);
        }
    }

    @Override
    public void close() {
        like.close();
        module.close();
        manager.close();
    }
}
