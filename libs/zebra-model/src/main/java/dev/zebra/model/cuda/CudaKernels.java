package dev.zebra.model.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A device and a compiler for it. May be used from several threads.
public final class CudaKernels {
    private static final System.Logger LOG = System.getLogger(CudaKernels.class.getName());

    private final CudaDevice device;
    private final Nvrtc compiler;

    /// Compiling takes seconds, and the same kernels are wanted again whenever a cache grows.
    private final Map<Image, byte[]> images = new ConcurrentHashMap<>();

    /// What machine code is made from.
    private record Image(List<String> options, List<String> resources) {}

    private CudaKernels(CudaDevice device, Nvrtc compiler) {
        this.device = device;
        this.compiler = compiler;
    }

    /// The device, if our kernels can be compiled for it; otherwise logs what is missing.
    ///
    /// @param libtorch the directory of libtorch's libraries, where NVRTC is looked for first
    /// @param index of the device, as libtorch counts
    public static Optional<CudaKernels> find(Path libtorch, int index) {
        try {
            var device = new CudaDevice(CudaDriver.load(), index);
            var compiler = Nvrtc.find(libtorch);
            if (compiler.isEmpty()) {
                LOG.log(System.Logger.Level.INFO, "no own CUDA kernels: there is no libnvrtc");
            }
            return compiler.map(c -> new CudaKernels(device, c));
        } catch (IllegalArgumentException | CudaException e) {
            LOG.log(System.Logger.Level.INFO, "no own CUDA kernels: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /// Compiles resources of this package, one after the other as one source, and loads them.
    ///
    /// @param options of the compiler, such as `-DHEAD_DIM=128`
    /// @throws CudaException with the compiler's log
    CudaModule compile(List<String> options, String... resources) {
        return new CudaModule(
                device,
                images.computeIfAbsent(
                        new Image(List.copyOf(options), List.of(resources)), this::image));
    }

    private byte[] image(Image image) {
        return compiler.compile(
                source(image.resources().toArray(String[]::new)),
                image.resources().getLast(),
                device.architecture(),
                image.options());
    }

    CudaDevice device() {
        return device;
    }

    /// The resources, joined.
    static String source(String... resources) {
        var source = new StringBuilder();
        for (var resource : resources) {
            try (var in = CudaKernels.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalArgumentException("there is no resource " + resource);
                }
                source.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return source.toString();
    }
}
