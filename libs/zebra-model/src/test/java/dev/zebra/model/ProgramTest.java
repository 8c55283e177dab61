package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThatCode;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

/// The importer compiles every branch of a method when the archive is loaded, CUDA's included, so
/// operators whose schemas do not resolve in this libtorch are found on the CPU.
class ProgramTest {

    @Test
    void loadsWithEveryBranch() {
        var config =
                ModelConfig.builder()
                        .vocabularySize(32)
                        .hiddenSize(16)
                        .heads(2)
                        .layers(4)
                        .windowSize(4)
                        .build();
        assertThatCode(() -> new Program(config, Device.cpu()).close()).doesNotThrowAnyException();
    }
}
