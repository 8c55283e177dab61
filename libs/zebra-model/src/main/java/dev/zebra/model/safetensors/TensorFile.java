package dev.zebra.model.safetensors;

import java.util.Map;

/// A file of tensors, mapped into memory until it is closed.
sealed interface TensorFile extends AutoCloseable permits SafetensorsFile, TorchFile {

    /// Tensors by name, in the order of the file.
    Map<String, TensorView> tensors();

    @Override
    void close();
}
