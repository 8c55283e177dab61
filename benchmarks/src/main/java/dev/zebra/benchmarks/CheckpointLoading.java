package dev.zebra.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.safetensors.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A checkpoint becomes a model, beside reading its bytes and beside copying them in memory, and
/// what that leaves on the Java heap.
final class CheckpointLoading implements Benchmark {
    private static final int BUFFER = 8 << 20;

    @Override
    public String name() {
        return "loading";
    }

    @Override
    public String purpose() {
        return "a safetensors checkpoint against a plain read and a memory copy of its bytes";
    }

    @Override
    public List<Options.Option> options() {
        return List.of(
                Devices.DEVICE,
                Devices.THREADS,
                new Options.Option("models", "demo,100m", "any of Shapes"),
                new Options.Option("repeats", "5", "timed runs of each"),
                new Options.Option(
                        "folder", "", "for the checkpoint; a temporary one if not given"));
    }

    @Override
    public void run(Options options, Report report) throws IOException {
        report.title("Loading");
        var names = options.list("models");
        names.forEach(Shapes::named);
        var device = Devices.of(options, report);
        report.line("The file is in the page cache: it is read once before anything is timed.");
        report.header(
                "model",
                "type",
                "what",
                "bytes",
                "time",
                "spread",
                "GB/s",
                "allocated on the heap");
        var folder =
                options.text("folder").isEmpty()
                        ? Files.createTempDirectory("zebra-loading")
                        : Files.createDirectories(Path.of(options.text("folder")));
        try {
            for (var name : names) {
                for (var type : List.of(TensorType.F32, TensorType.BF16)) {
                    var checkpoint = RandomCheckpoint.write(Shapes.named(name), type, folder);
                    measure(checkpoint, name + " | " + type, device, options, report);
                }
            }
        } finally {
            RandomCheckpoint.delete(folder);
        }
    }

    private static void measure(
            Path folder, String of, ComputeDevice device, Options options, Report report)
            throws IOException {
        var file = folder.resolve(RandomCheckpoint.FILE);
        int repeats = options.number("repeats");
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        long bytes = Files.size(file);
        row(report, of, "plain read", bytes, repeats, () -> read(file, buffer));
        try (var arena = Arena.ofConfined()) {
            var source = arena.allocate(bytes);
            var target = arena.allocate(bytes);
            row(
                    report,
                    of,
                    "memory copy, one thread",
                    bytes,
                    repeats,
                    () -> target.copyFrom(source));
        }
        row(report, of, "ZebraModel.load", bytes, repeats, () -> load(folder, device));
    }

    private static void row(
            Report report, String of, String what, long bytes, int repeats, Runnable work) {
        var timing = Timing.of(1, repeats, work);
        long allocated = allocatedBy(work);
        report.row(
                of,
                what,
                "%,d".formatted(bytes),
                "%.1f ms".formatted(1e3 * timing.median()),
                timing.spread(),
                "%.2f".formatted(bytes / timing.median() / 1e9),
                "%,.1f KiB".formatted(allocated / 1024.0));
    }

    private static long allocatedBy(Runnable work) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getTotalThreadAllocatedBytes();
        work.run();
        return threads.getTotalThreadAllocatedBytes() - before;
    }

    private static void read(Path file, ByteBuffer buffer) {
        try (var channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                // the bytes are not looked at
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(Path folder, ComputeDevice device) {
        try {
            ZebraModel.load(folder, device).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
