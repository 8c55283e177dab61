package dev.zebra.model.cuda;

/// One kernel launch of a decoding step.
///
/// @param name what it does, the same in every layer
/// @param bytes of weights that it reads; 0 where it reads none
record DecodeOperation(
        String name, long bytes, CudaKernel kernel, Launch launch, Object... arguments) {
    void launch(long stream) {
        kernel.launch(stream, launch, arguments);
    }
}
