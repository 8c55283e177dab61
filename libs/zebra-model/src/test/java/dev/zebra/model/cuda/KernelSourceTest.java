package dev.zebra.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelSourceTest {
    private static final int SHARED_BYTES = 232_448;

    private final Optional<Nvrtc> compiler =
            Nvrtc.find(Path.of(System.getenv().getOrDefault("PYTORCH_LIBRARY_PATH", ".")));

    @Test
    void compilesWithoutAnIncludeDirectory() {
        assumeTrue(compiler.isPresent(), "there is no NVRTC");

        byte[] image =
                compiler.orElseThrow()
                        .compile(
                                CudaKernels.source("numbers.cu"), "numbers.cu", "sm_90", List.of());

        assertThat(image).startsWith(0x7f, 'E', 'L', 'F');
    }

    @ParameterizedTest
    @CsvSource({"1, 128, NORMALIZED", "4, 6, COPIED", "16, 80, REMOTE"})
    void compilesTheDecodingStep(int batch, int headDim, DecodeKernels.Activations activations) {
        assumeTrue(compiler.isPresent(), "there is no NVRTC");
        var shape = new DecodeShape(64, 4, 2, headDim, 128, 99, false, 1e-5f, List.of(0, -1));
        var options =
                DecodeKernels.options(
                        shape, batch, DecodeTuning.of(shape, batch, SHARED_BYTES, 90), activations);

        byte[] image =
                compiler.orElseThrow()
                        .compile(
                                CudaKernels.source(DecodeKernels.SOURCES.toArray(String[]::new)),
                                "decode.cu",
                                "sm_90",
                                options);

        assertThat(image).startsWith(0x7f, 'E', 'L', 'F');
    }

    /// Where there is a compiler but no library of it.
    @Test
    void compilesWithNvcc(@TempDir Path directory) throws Exception {
        var nvcc = nvcc();
        assumeTrue(nvcc.isPresent() && compiler.isEmpty(), "there is no nvcc, or NVRTC is better");
        var shape = new DecodeShape(64, 4, 2, 64, 128, 99, false, 1e-5f, List.of(0, -1));
        var source = directory.resolve("decode.cu");
        Files.writeString(source, CudaKernels.source(DecodeKernels.SOURCES.toArray(String[]::new)));
        var command =
                new ArrayList<>(
                        List.of(
                                nvcc.orElseThrow().toString(),
                                "-arch=sm_90",
                                "-cubin",
                                "-o",
                                directory.resolve("decode.cubin").toString(),
                                source.toString()));
        command.addAll(
                DecodeKernels.options(
                        shape,
                        1,
                        DecodeTuning.of(shape, 1, SHARED_BYTES, 90),
                        DecodeKernels.Activations.NORMALIZED));

        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(log).isZero();
    }

    private static Optional<Path> nvcc() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/local/cuda/bin"))
                .map(directory -> Path.of(directory, "nvcc"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Test
    void showsTheCompilersLogWhenASourceIsRefused() {
        assumeTrue(compiler.isPresent(), "there is no NVRTC");

        assertThatThrownBy(
                        () ->
                                compiler.orElseThrow()
                                        .compile("int x = y;", "wrong.cu", "sm_90", List.of()))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("wrong.cu")
                .hasMessageContaining("\"y\"");
    }

    @Test
    void namesAResourceThatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CudaKernels.source("absent.cu"))
                .withMessageContaining("absent.cu");
    }
}
