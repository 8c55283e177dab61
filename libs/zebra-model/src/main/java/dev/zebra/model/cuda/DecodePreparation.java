package dev.zebra.model.cuda;

/// Compiled kernels and buffers of one batch size. Owns them until it is closed.
///
/// @param launches that use them
record DecodePreparation(DecodeLaunches launches) implements AutoCloseable {
    DecodePreparation(
            CudaKernels kernels, DecodeShape shape, int batch, int tables, DecodeTuning tuning) {
        this(launches(kernels, shape, batch, tables, tuning));
    }

    private static DecodeLaunches launches(
            CudaKernels kernels, DecodeShape shape, int batch, int tables, DecodeTuning tuning) {
        var device = kernels.device();
        int splits = DecodeLaunches.splits(shape, batch, device.multiprocessors(), tuning);
        var compiled = new DecodeKernels(kernels, shape, batch, tuning);
        try {
            int parts =
                    Math.max(compiled.parts(shape.queries()), compiled.parts(shape.intermediate()));
            var buffers = new DecodeBuffers(device, shape, batch, tables, splits, parts);
            return new DecodeLaunches(
                    shape,
                    compiled,
                    buffers,
                    tuning,
                    batch,
                    tables,
                    splits,
                    device.multiprocessors());
        } catch (RuntimeException | Error e) {
            compiled.close();
            throw e;
        }
    }

    @Override
    public void close() {
        launches.buffers().close();
        launches.kernels().close();
    }
}
