package dev.zebra.model.cuda;

/// A call of CUDA's driver or of NVRTC failed. The message has the function and the error's name.
public final class CudaException extends RuntimeException {
    CudaException(String message) {
        super(message);
    }
}
