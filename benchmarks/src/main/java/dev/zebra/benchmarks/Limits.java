package dev.zebra.benchmarks;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;

/// What the device can do at best, measured with libtorch's own operations.
final class Limits {
    private final Device device;
    private final int repeats;

    /// @param repeats how often each limit is measured; the median counts
    Limits(ComputeDevice device, int repeats) {
        // DJL is set up by the model library: offline, and with native threads that sleep.
        ZebraModel.engineVersion();
        this.device =
                switch (device) {
                    case ComputeDevice.Cpu() -> Device.cpu();
                    case ComputeDevice.Cuda(int index) -> Device.gpu(index);
                };
        this.repeats = repeats;
    }

    /// Operations per second of a float32 product of two square matrices.
    double multiplying(int size) {
        try (var manager = manager()) {
            var left = random(manager, size, size);
            var right = random(manager, size, size);
            var timing = Timing.of(2, repeats, () -> wait(left.matMul(right)));
            return 2.0 * size * size * size / timing.median();
        }
    }

    /// Bytes per second that are read when so many of them are summed up.
    double reading(long bytes) {
        try (var manager = manager()) {
            var values = random(manager, bytes / Float.BYTES / 1024, 1024);
            var timing = Timing.of(2, repeats, () -> wait(values.sum()));
            return values.size() * (double) Float.BYTES / timing.median();
        }
    }

    /// Bytes per second, read and written, of copies on the device.
    double copying(long bytes) {
        int copies = 8;
        try (var manager = manager()) {
            var values = random(manager, bytes / Float.BYTES / 1024, 1024);
            var timing =
                    Timing.of(
                            2,
                            repeats,
                            () -> {
                                for (int i = 1; i < copies; i++) {
                                    values.duplicate().close();
                                }
                                wait(values.duplicate());
                            });
            return 2.0 * values.size() * Float.BYTES * copies / timing.median();
        }
    }

    private NDManager manager() {
        return Engine.getEngine("PyTorch").newBaseManager(device);
    }

    private static NDArray random(NDManager manager, long rows, long columns) {
        return manager.randomNormal(0f, 1f, new Shape(rows, columns), DataType.FLOAT32);
    }

    /// Work on CUDA is under way until an element of its result is read.
    private static void wait(NDArray result) {
        try (result;
                var flat = result.flatten();
                var last = flat.get(String.valueOf(flat.size() - 1))) {
            last.toFloatArray();
        }
    }
}
