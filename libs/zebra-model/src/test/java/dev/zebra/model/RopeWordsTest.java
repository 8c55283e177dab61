package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RopeWordsTest {

    static Stream<Arguments> ropes() {
        return Stream.of(
                Arguments.of(RopeScaling.NONE, "theta 10,000"),
                Arguments.of(
                        new RopeScaling.Linear(2.5),
                        "theta 10,000, positions divided by 2.5 (linear)"),
                Arguments.of(
                        new RopeScaling.Dynamic(2, 2048),
                        "theta 10,000, dynamic NTK x2 beyond 2,048"),
                Arguments.of(RopeScaling.Yarn.of(8, 4096), "theta 10,000, YaRN x8 from 4,096"),
                Arguments.of(
                        new RopeScaling.Llama3(8, 1, 4, 8192),
                        "theta 10,000, llama3 x8 from 8,192"));
    }

    @ParameterizedTest
    @MethodSource("ropes")
    void aRopeReadsAsPeopleSayIt(RopeScaling scaling, String words) {
        assertThat(new Rope(10_000, scaling)).hasToString(words);
    }
}
