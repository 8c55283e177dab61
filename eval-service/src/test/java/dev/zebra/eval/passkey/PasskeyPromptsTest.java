package dev.zebra.eval.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasskeyPromptsTest {

    private static final int BOS = 256;
    private static final TokenEncoder BYTES =
            text -> {
                var bytes = text.getBytes(StandardCharsets.UTF_8);
                return IntStream.range(0, bytes.length).map(i -> bytes[i]).toArray();
            };

    private final PasskeyPrompts prompts = new PasskeyPrompts(BYTES, OptionalInt.of(BOS));
    private final PasskeyKeys keys = prompts.draw(new Random(1));

    @ParameterizedTest
    @CsvSource({"512, 0", "512, 0.5", "512, 1", "1000, 0.25", "4096, 0.9", "301, 0.5"})
    void promptAndAnswerHaveExactlyTheLengthAskedFor(int length, double depth) {
        var prompt = prompts.write(keys, length, depth);

        assertThat(prompt.length()).isEqualTo(length);
        assertThat(prompt.tokens()).hasSize(length - keys.answerTokens());
        assertThat(prompt.tokens()[0]).isEqualTo(BOS);
        assertThat(text(prompt)).endsWith("\nWhat is the pass key? The pass key is");
    }

    @ParameterizedTest
    @CsvSource({"0", "0.1", "0.5", "0.73", "1"})
    void depthIsTheShareOfTheFillerBeforeTheKey(double depth) {
        var prompt = prompts.write(keys, 2000, depth);

        var text = text(prompt);
        int introduction = text.indexOf("there.\n") + "there.\n".length();
        int told = text.indexOf("\nThe pass key is " + keys.key() + ". Remember it.");
        int after = text.indexOf("is the pass key.\n") + "is the pass key.\n".length();
        int question = text.lastIndexOf("\nWhat is");
        double before = told - introduction;
        assertThat(before / (before + question - after)).isEqualTo(depth, within(1e-3));
        assertThat(prompt.toldAt()).isEqualTo(told + 1);
    }

    @Test
    void theDistanceIsCountedFromTheLastMention() {
        var prompt = prompts.write(keys, 700, 0.5);

        var text = text(prompt);
        int mention = text.lastIndexOf(" " + keys.key());
        assertThat(prompt.mentionedAt()).isEqualTo(mention + 1);
        assertThat(prompt.distance()).isEqualTo(prompt.tokens().length - mention - 1);
    }

    @Test
    void withoutBosTheIntroductionComesFirst() {
        var prompt = new PasskeyPrompts(BYTES, OptionalInt.empty()).write(keys, 512, 0);

        assertThat(prompt.tokens()[0]).isEqualTo('T');
        assertThat(prompt.length()).isEqualTo(512);
    }

    @Test
    void theMinimumHasNoFillerAndNothingShorterIsWritten() {
        int minimum = prompts.minimum(keys);

        assertThat(text(prompts.write(keys, minimum, 0.5))).doesNotContain("grass");
        assertThatThrownBy(() -> prompts.write(keys, minimum - 1, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a passkey prompt takes at least "
                                + minimum
                                + " tokens, got "
                                + (minimum - 1));
    }

    @Test
    void tenDifferentKeysOfEqualLengthFollowFromTheSeed() {
        var again = prompts.draw(new Random(1));
        var other = prompts.draw(new Random(2));

        assertThat(keys.keys()).hasSize(PasskeyKeys.WAYS).doesNotHaveDuplicates();
        assertThat(keys.keys()).allMatch(key -> key >= 10_000 && key <= 50_000);
        assertThat(keys.answers()).allMatch(answer -> answer.length == keys.answerTokens());
        assertThat(again.keys()).isEqualTo(keys.keys());
        assertThat(again.right()).isEqualTo(keys.right());
        assertThat(other.keys()).isNotEqualTo(keys.keys());
    }

    @Test
    void keysOfDifferentTokenCountsAreNeverMixed() {
        TokenEncoder uneven =
                text -> {
                    var number = text.strip();
                    boolean key = number.matches("[0-9]{5}");
                    return new int[key && Integer.parseInt(number) % 3 == 0 ? 2 : 1];
                };

        var random = new Random(3);
        for (int i = 0; i < 50; i++) {
            var drawn = PasskeyKeys.draw(uneven, random);
            assertThat(drawn.answers()).allMatch(answer -> answer.length == drawn.answerTokens());
        }
    }

    private static String text(PasskeyPrompt prompt) {
        var bytes = new byte[prompt.tokens().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (prompt.tokens()[i] == BOS ? '^' : prompt.tokens()[i]);
        }
        return new String(bytes, StandardCharsets.UTF_8).replaceFirst("^\\^", "");
    }
}
