package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PageTest {

    @Test
    void neitherHidesNorRepeatsWhenSomethingIsAddedInFront() {
        // Given
        var first = Page.of(List.of("d", "c", "b", "a"), Function.identity(), null, 2);

        // When
        var second =
                Page.of(List.of("e", "d", "c", "b", "a"), Function.identity(), first.next(), 2);

        // Then
        assertThat(first.items()).containsExactly("d", "c");
        assertThat(second.items()).containsExactly("b", "a");
        assertThat(second.next()).isNull();
    }

    @Test
    void refusesAForeignCursor() {
        assertThatThrownBy(() -> Page.of(List.of("a"), Function.identity(), "z", 2))
                .hasMessageContaining("'cursor'");
    }
}
