package dev.zebra.trainer.worker;

import com.sun.management.OperatingSystemMXBean;
import dev.zebra.model.ModelConfig;
import dev.zebra.trainer.training.TrainingFailedException;
import java.lang.management.ManagementFactory;

/// What a training needs of the machine's memory.
final class Memory {

    // float32 weights, gradients and both moments of AdamW
    private static final long BYTES_PER_PARAMETER = 4L * Float.BYTES;

    private Memory() {}

    /// Refuses a model that cannot fit before anything is allocated, since the kernel would end the
    /// worker without a word, or something else instead of it.
    static void requireRoomFor(ModelConfig config) throws TrainingFailedException {
        long needed = Math.multiplyExact(config.parameterCount(), BYTES_PER_PARAMETER);
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        if (needed > machine.getTotalMemorySize()) {
            throw new TrainingFailedException(
                    "training %,d parameters needs %.1f GiB for weights, gradients and moments alone; this machine has %.1f GiB"
                            .formatted(
                                    config.parameterCount(),
                                    gibibytes(needed),
                                    gibibytes(machine.getTotalMemorySize())));
        }
    }

    private static double gibibytes(long bytes) {
        return bytes / (double) (1L << 30);
    }
}
