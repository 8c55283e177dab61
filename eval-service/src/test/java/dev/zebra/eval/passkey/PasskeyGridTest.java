package dev.zebra.eval.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.zebra.eval.scoring.Effort;
import dev.zebra.eval.scoring.FormulaModel;
import dev.zebra.eval.scoring.ScoringModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PasskeyGridTest {

    private static final List<Double> DEPTHS = List.of(0.0, 0.5, 1.0);
    private static final int SAMPLES = 60;
    private static final TokenEncoder BYTES =
            text -> {
                var bytes = text.getBytes(StandardCharsets.UTF_8);
                return IntStream.range(0, bytes.length).map(i -> bytes[i]).toArray();
            };

    private final PasskeyGrid grid =
            new PasskeyGrid(new PasskeyPrompts(BYTES, OptionalInt.empty()), DEPTHS, SAMPLES, 42);

    @Test
    void aModelThatRemembersEverythingIsAlwaysRight() {
        var cells = grid.measure(copiesFromTheLast(Integer.MAX_VALUE), 600, Effort.UNWATCHED);

        assertThat(cells).extracting(PasskeyCell::depth).containsExactlyElementsOf(DEPTHS);
        assertThat(cells).allSatisfy(cell -> assertThat(cell.accuracy()).isEqualTo(1.0));
        assertThat(cells).allSatisfy(cell -> assertThat(cell.standardError()).isZero());
    }

    @Test
    void aModelThatSeesOnlyAWindowIsRightWhereTheKeyIsInItAndGuessesElsewhere() {
        var cells = grid.measure(copiesFromTheLast(120), 600, Effort.UNWATCHED);

        assertThat(cells.get(2).distance()).isLessThan(110);
        assertThat(cells.get(2).accuracy()).isEqualTo(1.0);
        double chance = 1.0 / PasskeyKeys.WAYS;
        double error = PasskeyCell.standardError(chance, SAMPLES);
        for (var cell : cells.subList(0, 2)) {
            assertThat(cell.distance()).isGreaterThan(120);
            assertThat(cell.accuracy()).isEqualTo(chance, within(3 * error));
        }
    }

    @Test
    void aBlindModelIsAtChance() {
        FormulaModel blind = (context, next) -> -((next * 2654435761L >>> 7) % 997) / 100.0;

        int correct =
                grid.measure(blind, 400, Effort.UNWATCHED).stream()
                        .mapToInt(PasskeyCell::correct)
                        .sum();

        int asked = SAMPLES * DEPTHS.size();
        assertThat((double) correct / asked)
                .isEqualTo(0.1, within(3 * PasskeyCell.standardError(0.1, asked)));
    }

    @Test
    void theSameSeedAsksTheSameAndOtherCellsDoNotMatter() {
        var model = copiesFromTheLast(120);
        var alone =
                new PasskeyGrid(
                        new PasskeyPrompts(BYTES, OptionalInt.empty()), List.of(0.5), SAMPLES, 42);
        var reseeded =
                new PasskeyGrid(
                        new PasskeyPrompts(BYTES, OptionalInt.empty()), List.of(0.5), SAMPLES, 43);

        var cell = grid.measure(model, 600, Effort.UNWATCHED).get(1);

        assertThat(alone.measure(model, 600, Effort.UNWATCHED)).containsExactly(cell);
        assertThat(reseeded.measure(model, 600, Effort.UNWATCHED)).doesNotContain(cell);
    }

    @Test
    void everySampleProvesThatNothingWasCutOff() {
        var full = grid.measure(copiesFromTheLast(50), 500, Effort.UNWATCHED);
        var half = grid.measure(halved(copiesFromTheLast(50)), 500, Effort.UNWATCHED);

        assertThat(full)
                .flatExtracting(PasskeyCell::samples)
                .hasSize(SAMPLES * DEPTHS.size())
                .allSatisfy(
                        sample -> {
                            assertThat(sample.tokensAsked()).isEqualTo(500);
                            assertThat(sample.tokensSent()).isEqualTo(500);
                            assertThat(sample.tokensSeen()).isEqualTo(500);
                        })
                .noneMatch(PasskeySample::truncated);
        assertThat(half).flatExtracting(PasskeyCell::samples).allMatch(PasskeySample::truncated);
    }

    @Test
    void lengthsBelowTheMinimumAreNotMeasured() {
        int minimum = grid.tooShort(1).orElseThrow();

        assertThat(grid.tooShort(minimum - 1)).hasValue(minimum);
        assertThat(grid.tooShort(minimum)).isEmpty();
        assertThat(grid.measure(copiesFromTheLast(50), 1, Effort.UNWATCHED)).isEmpty();
        assertThat(grid.measure(copiesFromTheLast(50), minimum, Effort.UNWATCHED)).hasSize(3);
    }

    /// Expects what followed the longest earlier occurrence of the text before it, as far as the
    /// last `window` tokens go: an induction head written as a formula.
    private static FormulaModel copiesFromTheLast(int window) {
        return (context, next) -> {
            int start = Math.max(0, context.length - window);
            int longest = 0;
            int expected = -1;
            for (int end = context.length - 1; end > start; end--) {
                int match = 0;
                while (match < 24
                        && end - 1 - match >= start
                        && context[end - 1 - match] == context[context.length - 1 - match]) {
                    match++;
                }
                if (match > longest) {
                    longest = match;
                    expected = context[end];
                }
            }
            return expected == next ? -0.01 : -5;
        };
    }

    /// A model that quietly drops the first half of its input, as too short a context would.
    private static ScoringModel halved(FormulaModel model) {
        return new ScoringModel() {
            @Override
            public float[] logProbabilities(int[] tokens) {
                return model.logProbabilities(tokens);
            }

            @Override
            public Continuations continuations(int[] prompt, List<int[]> continuations) {
                var kept = Arrays.copyOfRange(prompt, prompt.length / 2, prompt.length);
                return model.continuations(kept, continuations);
            }
        };
    }
}
