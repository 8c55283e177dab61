package dev.zebra.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/// Runs the model forwards and backwards and adds up the gradients of its weights.
///
/// It works on aliases of the weights that share their memory, so that the model itself never
/// records anything and the gradients go when this is closed. Libtorch adds every backward pass in
/// place to the gradient tensors that the first pass made, so their handles are fetched once.
final class Gradients implements AutoCloseable {
    private static final String LIST = "w[]";

    private final ZebraModel model;
    private final PtNDManager manager;
    private final List<PtNDArray> parameters = new ArrayList<>();
    private final PtNDArray method;
    private List<PtNDArray> gradients = List.of();

    Gradients(ZebraModel model) {
        this.model = model;
        this.manager = TorchRuntime.newManager(model.device());
        this.method = Program.method(manager, "training_loss");
        for (var alias : aliases()) {
            alias.attach(manager);
            alias.setName(LIST);
            alias.setRequiresGradient(true);
            parameters.add((PtNDArray) alias);
        }
    }

    /// The weights that gradients are taken of, in the order of the weight list.
    List<PtNDArray> parameters() {
        return parameters;
    }

    /// The sums so far, in the order of the weight list; empty before the first [#add].
    List<PtNDArray> sums() {
        return gradients;
    }

    /// Adds the gradient of `scale` times the batch's summed loss.
    ///
    /// @return the summed loss
    double add(TrainingBatch batch, double scale) {
        double loss;
        try (var scratch = TorchRuntime.newManager(model.device());
                var collector =
                        Engine.getEngine(scratch.getEngine().getEngineName())
                                .newGradientCollector()) {
            var arguments = new NDList();
            arguments.add(Tokens.tensor(scratch, batch.tokens()));
            arguments.add(Tokens.tensor(scratch, batch.labels()));
            arguments.add(scratch.create(scale).toDevice(Device.cpu(), false));
            arguments.add(model.inverseFrequencies());
            arguments.addAll(parameters);
            arguments.add(method);
            var results = model.program().record(arguments);
            collector.backward(results.get(0));
            loss = results.get(1).getDouble();
        }
        if (gradients.isEmpty()) {
            gradients = parameters.stream().map(this::gradient).toList();
        }
        return loss;
    }

    /// Makes the sums zero.
    void clear() {
        try (var list = IValue.listFrom(gradients.toArray(PtNDArray[]::new))) {
            model.program().call("clear", list).close();
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    /// DJL's own detach copies.
    private NDList aliases() {
        try (var aliases = Program.method(manager, "aliases")) {
            var arguments = new NDList();
            for (var weight : model.weights().tensors()) {
                weight.setName(LIST);
                arguments.add(weight);
            }
            arguments.add(aliases);
            return model.program().record(arguments);
        }
    }

    private PtNDArray gradient(PtNDArray parameter) {
        var gradient = parameter.getGradient();
        gradient.attach(manager);
        return gradient;
    }
}
