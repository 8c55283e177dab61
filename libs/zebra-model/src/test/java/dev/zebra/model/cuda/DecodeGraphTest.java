package dev.zebra.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Steps of random models against the formulas, on a GPU.
class DecodeGraphTest {
    /// The reference rounds where the kernels round. Mostly nothing is left but float32's own
    /// errors; but what lies between two bfloat16 numbers may go to the other one, and what
    /// follows is then rounded anew.
    private static final double TOLERANCE = 0.01;

    private static Optional<CudaKernels> kernels = Optional.empty();

    /// @param start position of each sequence's next token
    record Example(String name, DecodeShape shape, int[] capacities, int steps, int... start) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Example> examples() {
        return Stream.of(
                new Example(
                        "one sequence from the start, ring wraps around",
                        shape(128, 4, 4, 64, 256, 300, false, 0, 0, 0, 0),
                        new int[] {64, 5, 5, 5},
                        13,
                        0),
                new Example(
                        "GQA, three sequences of different lengths, tied",
                        shape(192, 6, 2, 32, 512, 515, true, 0, 1, 1),
                        new int[] {700, 33, 33},
                        3,
                        0,
                        640,
                        31),
                new Example(
                        "positions near 100,000 in rings, another theta and NoPE",
                        shape(256, 8, 2, 128, 688, 1000, false, 1, 0, -1),
                        new int[] {1025, 1025, 257},
                        3,
                        100_000,
                        99_999),
                new Example(
                        "a million positions",
                        shape(64, 2, 1, 64, 128, 64, false, 0),
                        new int[] {40},
                        2,
                        1_000_000),
                new Example(
                        "head_dim 80, five sequences",
                        shape(160, 4, 2, 80, 424, 131, false, 0, 0),
                        new int[] {300, 17},
                        3,
                        250,
                        0,
                        16,
                        17,
                        99),
                new Example(
                        "head_dim 96, eleven query heads a key head, sixteen sequences",
                        shape(264, 11, 1, 96, 520, 257, false, 0, -1),
                        new int[] {200, 65},
                        3,
                        16,
                        0,
                        1,
                        2,
                        3,
                        62,
                        63,
                        64,
                        65,
                        66,
                        100,
                        150,
                        190,
                        7,
                        8,
                        128),
                new Example(
                        "head_dim 256, nine sequences",
                        shape(512, 4, 2, 256, 1024, 600, true, 0, 1),
                        new int[] {150, 64},
                        2,
                        9,
                        1,
                        2,
                        3,
                        4,
                        5,
                        63,
                        64,
                        149 - 2),
                new Example(
                        "head_dim 16",
                        shape(32, 2, 2, 16, 64, 40, false, 0, 0),
                        new int[] {90, 3},
                        4,
                        80,
                        2),
                new Example(
                        "head_dim 6, which only the slow kernels take",
                        shape(40, 4, 2, 6, 72, 50, false, 0, -1),
                        new int[] {90, 3},
                        4,
                        80,
                        2,
                        0),
                new Example(
                        "head_dim 100, which only the slow kernels take",
                        shape(200, 6, 3, 100, 304, 90, true, 0),
                        new int[] {400},
                        2,
                        350),
                new Example(
                        "activations too wide for shared memory",
                        shape(4736, 2, 1, 64, 5120, 64, false, 0),
                        new int[] {40},
                        1,
                        3,
                        5,
                        7,
                        9,
                        11,
                        13,
                        15,
                        17,
                        19),
                new Example(
                        "several tiles a block",
                        shape(1024, 16, 16, 64, 4096, 5000, false, 0),
                        new int[] {40},
                        2,
                        7),
                new Example(
                        "several tiles a block, eight sequences",
                        shape(1024, 16, 4, 64, 4096, 5000, false, 0),
                        new int[] {40},
                        1,
                        7,
                        8,
                        9,
                        10,
                        20,
                        30,
                        40,
                        50),
                new Example(
                        "projections in parts, sixteen sequences",
                        shape(2304, 4, 4, 64, 8192, 100, false, 0),
                        new int[] {40},
                        1,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        9,
                        10,
                        11,
                        12,
                        13,
                        14,
                        15,
                        16),
                new Example(
                        "many keys, all splits at work",
                        shape(64, 2, 1, 128, 128, 64, false, 0),
                        new int[] {9000},
                        2,
                        8900));
    }

    @BeforeAll
    static void findDevice() {
        var libtorch = System.getenv().getOrDefault("PYTORCH_LIBRARY_PATH", ".");
        kernels = CudaKernels.find(Path.of(libtorch), 0);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void computesTheFormulas(Example example) {
        assumeTrue(kernels.isPresent(), "there is no GPU");
        try (var both =
                new DecodeCase(kernels.orElseThrow(), example.shape(), example.capacities(), 7)) {

            both.run(example.steps(), example.start());

            assertThat(both.worstError()).isLessThan(TOLERANCE);
            assertThat(both.argmaxMatches()).isTrue();
        }
    }

    private static DecodeShape shape(
            int hidden,
            int heads,
            int kvHeads,
            int headDim,
            int intermediate,
            int vocabulary,
            boolean tied,
            Integer... ropes) {
        return new DecodeShape(
                hidden,
                heads,
                kvHeads,
                headDim,
                intermediate,
                vocabulary,
                tied,
                1e-5f,
                List.copyOf(Arrays.asList(ropes)));
    }
}
