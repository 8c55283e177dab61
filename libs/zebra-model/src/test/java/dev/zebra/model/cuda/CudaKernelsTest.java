package dev.zebra.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaKernelsTest {
    @TempDir private Path directory;

    @Test
    void areAbsentWithoutADriver() {
        assumeFalse(hasDriver(), "there is a driver");

        assertThat(CudaKernels.find(directory, 0)).isEmpty();
    }

    @Test
    void alignEachFieldOfAStructureToItsSize() {
        var structure = Structure.of(1L, 2, 3f, 4, 5L);

        assertThat(structure.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
        assertThat(structure.get(ValueLayout.JAVA_INT, 8)).isEqualTo(2);
        assertThat(structure.get(ValueLayout.JAVA_FLOAT, 12)).isEqualTo(3f);
        assertThat(structure.get(ValueLayout.JAVA_INT, 16)).isEqualTo(4);
        assertThat(structure.get(ValueLayout.JAVA_LONG, 24)).isEqualTo(5);
    }

    @Test
    void rejectAnEmptyLaunch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Launch.of(0, 32))
                .withMessageContaining("0 x 1 x 1 blocks of 32 threads");
    }

    private static boolean hasDriver() {
        try {
            CudaDriver.load();
            return true;
        } catch (IllegalArgumentException | CudaException absent) {
            return false;
        }
    }
}
