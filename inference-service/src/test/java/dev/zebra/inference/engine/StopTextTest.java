package dev.zebra.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopTextTest {

    @Test
    void cutsRightBeforeAStopStringThatSpansPieces() {
        var text = new StopText(List.of("END"));

        assertThat(text.push("one E")).isEqualTo("one ");
        assertThat(text.push("N")).isEmpty();
        assertThat(text.stopped()).isFalse();
        assertThat(text.push("D two")).isEmpty();
        assertThat(text.stopped()).isTrue();
        assertThat(text.push("three") + text.finish()).isEmpty();
    }

    @Test
    void givesBackWhatTurnedOutToBeNoStopString() {
        var text = new StopText(List.of("aab"));

        assertThat(text.push("aa")).isEmpty();
        assertThat(text.push("ab")).isEqualTo("a");
        assertThat(text.stopped()).isTrue();
    }

    @Test
    void releasesTheRestAtTheEnd() {
        var text = new StopText(List.of("stop"));

        assertThat(text.push("do not sto")).isEqualTo("do not ");
        assertThat(text.finish()).isEqualTo("sto");
        assertThat(text.finish()).isEmpty();
    }

    @Test
    void takesTheEarliestOfSeveral() {
        assertThat(new StopText(List.of("z", "b", "bc")).push("abcz")).isEqualTo("a");
    }

    @Test
    void letsEverythingThroughWithoutStops() {
        assertThat(new StopText(List.of()).push("anything")).isEqualTo("anything");
    }

    @Test
    void piecesOfAnySizeGiveTheSameText() {
        var random = new Random(1);
        for (int round = 0; round < 1000; round++) {
            var whole = new StringBuilder();
            var cut = new StringBuilder();
            var text = new StopText(List.of("abab", "bba"));
            while (whole.length() < 20 && !text.stopped()) {
                var piece = new StringBuilder();
                random.ints(random.nextInt(4), 'a', 'c').forEach(piece::appendCodePoint);
                whole.append(piece);
                cut.append(text.push(piece.toString()));
            }
            cut.append(text.finish());

            assertThat(whole.toString()).startsWith(cut.toString());
            assertThat(cut.toString()).doesNotContain("abab", "bba");
            if (!text.stopped()) {
                assertThat(cut).hasToString(whole.toString());
            }
        }
    }
}
