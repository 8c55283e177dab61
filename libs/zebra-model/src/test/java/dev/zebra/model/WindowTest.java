package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 512})
    void aQuerySeesItselfAndTheWindowBeforeIt(int w) {
        var window = Window.ofZebra(w);
        assertThat(window.sees(w - 1, 0)).isTrue();
        assertThat(window.sees(w, 0)).isTrue();
        assertThat(window.sees(w + 1, 0)).isFalse();
        assertThat(window.sees(2L * w, w)).isTrue();
        assertThat(window.sees(2L * w, w - 1)).isFalse();
        assertThat(window.sees(w, w)).isTrue();
        assertThat(window.sees(w, w + 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 512})
    void itsKeysAreOneMoreThanItsSize(int w) {
        var window = Window.ofZebra(w);
        int query = 3 * w;
        assertThat(IntStream.rangeClosed(0, 2 * query).filter(k -> window.sees(query, k)).count())
                .isEqualTo(w + 1)
                .isEqualTo(window.keys());
    }

    @Test
    void huggingFaceCountsTheQueryItself() {
        assertThat(Window.ofZebra(512).huggingFace()).isEqualTo(513);
        assertThat(Window.ofHuggingFace(4096)).isEqualTo(Window.ofZebra(4095));
    }

    @Test
    void refusesWindowsWithoutATokenBeforeTheQuery() {
        assertThatThrownBy(() -> Window.ofZebra(0))
                .hasMessage("window_size must be at least 1, got 0");
        assertThatThrownBy(() -> Window.ofHuggingFace(1))
                .hasMessage("sliding_window must be at least 2, got 1");
    }
}
