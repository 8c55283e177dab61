package dev.zebra.model.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// AdamW and the global gradient norm on CUDA, each one launch for all tensors.
final class KernelOptimizer implements AutoCloseable {
    /// As in training.cu.
    private static final int CHUNK = 32_768;

    private static final int PARAMETER_BYTES = 56;
    private static final int START = 48;
    private static final int DECAY = 52;
    private static final int THREADS = 256;

    private final CudaDevice device;
    private final CudaModule module;
    private final FusedParameters parameters;
    private final CudaMemory table;
    private final FusedTensor partial;
    private final FusedTensor norm;
    private final int count;
    private final int chunks;
    private double[] decays = {};

    KernelOptimizer(
            CudaDevice device,
            CudaModule module,
            FusedParameters parameters,
            FusedProgram program) {
        this.device = device;
        this.module = module;
        this.parameters = parameters;
        this.count = parameters.masters().tensors().size();
        this.table = new CudaMemory(device, (long) count * PARAMETER_BYTES);
        this.chunks =
                parameters.masters().tensors().stream().mapToInt(KernelOptimizer::chunks).sum();
        this.partial = program.vector(chunks, FusedProgram.FLOAT32);
        this.norm = program.vector(2, FusedProgram.FLOAT32);
    }

    /// @return the norm before clipping; if it is not finite nothing else has changed
    double step(FusedStep step) {
        try (var arena = Arena.ofConfined()) {
            if (!Arrays.equals(decays, step.decays())) {
                upload(arena, step.decays());
                decays = step.decays().clone();
            }
            long parameter = table.pointer();
            launch("sum_squares", chunks, THREADS, parameter, count, partial);
            launch("clip", 1, 1024, partial, chunks, (float) step.clipNorm(), norm);
            launch("adamw", chunks, THREADS, parameter, count, norm, settings(arena, step));
            var out = arena.allocate(ValueLayout.JAVA_FLOAT);
            device.copyToHost(out, norm.address(), Float.BYTES);
            return out.get(ValueLayout.JAVA_FLOAT, 0);
        }
    }

    @Override
    public void close() {
        norm.close();
        partial.close();
        table.close();
    }

    /// `struct Step`.
    private static MemorySegment settings(Arena arena, FusedStep step) {
        return arena.allocateFrom(
                ValueLayout.JAVA_FLOAT,
                (float) step.rate(),
                (float) step.beta1(),
                (float) step.beta2(),
                (float) step.epsilon(),
                (float) step.correction1(),
                (float) Math.sqrt(step.correction2()));
    }

    /// An array of `struct Parameter`.
    private void upload(Arena arena, double[] decays) {
        var host = arena.allocate(table.bytes(), Long.BYTES);
        int start = 0;
        for (int i = 0; i < count; i++) {
            var master = parameters.masters().tensors().get(i);
            var at = host.asSlice((long) i * PARAMETER_BYTES, PARAMETER_BYTES);
            long[] fields = {
                master.address(),
                parameters.sums().tensors().get(i).address(),
                parameters.first().tensors().get(i).address(),
                parameters.second().tensors().get(i).address(),
                parameters.compute().tensors().get(i).address(),
                master.size()
            };
            MemorySegment.copy(fields, 0, at, ValueLayout.JAVA_LONG, 0, fields.length);
            at.set(ValueLayout.JAVA_INT, START, start);
            at.set(ValueLayout.JAVA_FLOAT, DECAY, (float) decays[i]);
            start += chunks(master);
        }
        device.copyToDevice(table.pointer(), host, table.bytes());
    }

    private static int chunks(FusedTensor tensor) {
        return Math.toIntExact(Math.ceilDiv(tensor.size(), CHUNK));
    }

    private void launch(String kernel, int grid, int block, Object... arguments) {
        KernelOperations.launch(module, kernel, grid, block, arguments);
    }
}
