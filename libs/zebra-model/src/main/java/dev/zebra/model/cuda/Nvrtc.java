package dev.zebra.model.cuda;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// NVIDIA's run-time compiler of CUDA C++.
@SuppressWarnings("restricted")
final class Nvrtc {
    /// `libnvrtc.so.13`, and `libnvrtc-b51b459d.so.12` as libtorch's archives have it.
    private static final Pattern LIBRARY =
            Pattern.compile("libnvrtc(-(?!builtins)[0-9a-f]+)?\\.so(\\.[0-9.]+)?");

    private static final Pattern BUILTINS = Pattern.compile("libnvrtc-builtins\\.so.*");
    private static final List<String> SYSTEM = List.of("libnvrtc.so.13", "libnvrtc.so.12");

    private final NativeFunctions functions;

    private Nvrtc(NativeFunctions functions) {
        this.functions = functions;
    }

    /// Looks for NVRTC in libtorch's directory, in the `nvidia` packages beside a Python torch, in
    /// the system's CUDA, and where the system's loader looks.
    static Optional<Nvrtc> find(Path libtorch) {
        return Stream.of(
                        Stream.of(libtorch),
                        children(libtorch.resolve("../../nvidia")).map(p -> p.resolve("lib")),
                        Stream.of(
                                Path.of("/usr/local/cuda/lib64"),
                                Path.of("/usr/local/cuda/targets/x86_64-linux/lib")))
                .flatMap(directories -> directories)
                .flatMap(Nvrtc::inDirectory)
                .findFirst()
                .or(() -> SYSTEM.stream().flatMap(Nvrtc::load).findFirst());
    }

    /// Compiles a source to machine code of an architecture such as `sm_90`.
    ///
    /// @param name of the source, for messages
    /// @param options further ones, such as `-DNAME=1`
    /// @throws CudaException with the compiler's log if the source is refused
    byte[] compile(String source, String name, String architecture, List<String> options) {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.JAVA_LONG);
            check(
                    functions.call(
                            "nvrtcCreateProgram",
                            out,
                            arena.allocateFrom(source),
                            arena.allocateFrom(name),
                            0,
                            MemorySegment.NULL,
                            MemorySegment.NULL),
                    "nvrtcCreateProgram");
            long program = out.get(ValueLayout.JAVA_LONG, 0);
            try {
                return compile(arena, program, name, architecture, options);
            } finally {
                functions.call("nvrtcDestroyProgram", out);
            }
        }
    }

    private byte[] compile(
            Arena arena, long program, String name, String architecture, List<String> options) {
        var all =
                Stream.concat(
                                Stream.of("--gpu-architecture=" + architecture, "--std=c++17"),
                                options.stream())
                        .map(arena::allocateFrom)
                        .toList();
        var array = arena.allocate(ValueLayout.ADDRESS, all.size());
        for (int i = 0; i < all.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, all.get(i));
        }
        int status = functions.call("nvrtcCompileProgram", program, all.size(), array);
        if (status != 0) {
            var log = read(arena, program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog");
            throw new CudaException(
                    "%s is refused for %s (NVRTC status %d):\n%s"
                            .formatted(name, architecture, status, log.getString(0)));
        }
        return read(arena, program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN")
                .toArray(ValueLayout.JAVA_BYTE);
    }

    private MemorySegment read(Arena arena, long program, String size, String content) {
        var bytes = arena.allocate(ValueLayout.JAVA_LONG);
        check(functions.call(size, program, bytes), size);
        var out = arena.allocate(Math.max(1, bytes.get(ValueLayout.JAVA_LONG, 0)));
        check(functions.call(content, program, out), content);
        return out;
    }

    private static void check(int status, String function) {
        if (status != 0) {
            throw new CudaException("%s failed: NVRTC status %d".formatted(function, status));
        }
    }

    private static Stream<Nvrtc> inDirectory(Path directory) {
        // NVRTC opens its built-ins by name only, which finds them when they are loaded already.
        files(directory, BUILTINS).forEach(Nvrtc::load);
        return files(directory, LIBRARY).flatMap(Nvrtc::load);
    }

    private static Stream<Nvrtc> load(String library) {
        try {
            return Stream.of(new Nvrtc(NativeFunctions.load(library)));
        } catch (IllegalArgumentException notFound) {
            return Stream.empty();
        }
    }

    private static Stream<String> files(Path directory, Pattern name) {
        return children(directory)
                .filter(file -> name.matcher(file.getFileName().toString()).matches())
                .map(Path::toString);
    }

    private static Stream<Path> children(Path directory) {
        try (var files = Files.list(directory)) {
            return files.sorted(Comparator.reverseOrder()).toList().stream();
        } catch (IOException absent) {
            return Stream.empty();
        }
    }
}
