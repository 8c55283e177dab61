package dev.zebra.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelSourceTest {
    private final Optional<Nvrtc> compiler =
            Nvrtc.find(Path.of(System.getenv().getOrDefault("ZEBRA_LIBTORCH", ".")));

    @Test
    void compilesWithoutAnIncludeDirectory() {
        assumeTrue(compiler.isPresent(), "there is no NVRTC");

        byte[] image =
                compiler.orElseThrow()
                        .compile(
                                CudaKernels.source("numbers.cu"), "numbers.cu", "sm_90", List.of());

        assertThat(image).startsWith(0x7f, 'E', 'L', 'F');
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
