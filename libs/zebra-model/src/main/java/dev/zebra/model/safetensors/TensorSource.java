package dev.zebra.model.safetensors;

import java.io.IOException;
import java.util.List;

/// Where tensors come from.
@FunctionalInterface
public interface TensorSource {

    /// The tensor of this name.
    ///
    /// @throws IOException if there is none of this name and shape
    TensorView tensor(String name, List<Long> shape) throws IOException;
}
