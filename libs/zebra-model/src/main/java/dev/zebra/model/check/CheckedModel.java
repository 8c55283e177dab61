package dev.zebra.model.check;

import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.cost.ElementType;

/// What is checked, and with what.
///
/// @param config the shape
/// @param parameters how many weights
/// @param stored the files it was read from
/// @param device where it computes, `cpu` or `cuda:n`
/// @param computeType what it computes in
/// @param engine the version of libtorch
public record CheckedModel(
        ModelConfig config,
        long parameters,
        StoredWeights stored,
        String device,
        ElementType computeType,
        String engine) {

    static CheckedModel of(ZebraModel model, StoredWeights stored, ComputeDevice device) {
        return new CheckedModel(
                model.config(),
                model.parameterCount(),
                stored,
                switch (device) {
                    case ComputeDevice.Cpu() -> "cpu";
                    case ComputeDevice.Cuda(int index) -> "cuda:" + index;
                },
                ElementType.of(device),
                ZebraModel.engineVersion());
    }
}
