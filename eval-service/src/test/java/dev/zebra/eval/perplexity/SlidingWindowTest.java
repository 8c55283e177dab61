package dev.zebra.eval.perplexity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingWindowTest {

    @ParameterizedTest
    @CsvSource({
        "2, 2", "2, 9", "3, 2", "9, 2", "9, 3", "10, 3", "64, 16", "65, 16", "63, 16", "70, 16",
        "200, 17", "16, 16", "17, 16", "15, 16"
    })
    void everyTokenButTheFirstIsScoredOnceWithHalfToAllOfTheContext(int length, int context) {
        var windows = SlidingWindow.cover(length, context);

        int next = 1;
        for (var window : windows) {
            assertThat(window.firstTarget()).isEqualTo(next).isGreaterThan(window.from());
            assertThat(window.size()).isLessThanOrEqualTo(context);
            for (int target = window.firstTarget(); target < window.to(); target++) {
                int seen = target - window.from();
                assertThat(seen).isBetween(1, context - 1);
                if (seen < target) {
                    assertThat(seen).isGreaterThanOrEqualTo(context - context / 2);
                }
            }
            next = window.to();
        }
        assertThat(next).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource({"100, 10, 10", "100, 11, 10", "9, 16, 1"})
    void windowsMoveByHalfTheContext(int length, int context, int least) {
        var windows = SlidingWindow.cover(length, context);

        assertThat(windows).hasSizeGreaterThanOrEqualTo(least);
        assertThat(windows.subList(1, Math.max(1, windows.size() - 1)))
                .allSatisfy(window -> assertThat(window.targets()).isEqualTo(context / 2));
    }
}
