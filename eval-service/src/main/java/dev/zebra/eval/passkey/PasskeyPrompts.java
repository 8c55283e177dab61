package dev.zebra.eval.passkey;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/// Writes passkey prompts of an exact number of tokens: a key is told somewhere in a long run of
/// idle sentences and asked for at the end. The words are those of the Landmark Attention and YaRN
/// evaluation scripts.
///
/// The filler is cut to length token by token, so a prompt has exactly the length that was asked
/// for, whatever the tokenizer.
public final class PasskeyPrompts {

    private static final String INTRODUCTION =
            "There is an important info hidden inside a lot of irrelevant text. Find it and memorize"
                    + " them. I will quiz you about the important information there.\n";
    private static final String FILLER =
            "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. ";
    private static final String QUESTION = "\nWhat is the pass key? The pass key is";

    private final TokenEncoder encoder;
    private final int[] introduction;
    private final int[] question;
    private int[] filler;

    /// @param bos put before everything, if the tokenizer has one
    public PasskeyPrompts(TokenEncoder encoder, OptionalInt bos) {
        this.encoder = encoder;
        this.introduction = concat(bos.stream().toArray(), encoder.encode(INTRODUCTION));
        this.question = encoder.encode(QUESTION);
        this.filler = encoder.encode(FILLER);
        if (filler.length == 0 || question.length == 0) {
            throw new IllegalArgumentException("the tokenizer turns plain English into no tokens");
        }
    }

    /// Draws a sample's keys.
    public PasskeyKeys draw(Random random) {
        return PasskeyKeys.draw(encoder, random);
    }

    /// The fewest tokens a prompt and its answer can have: no filler at all.
    public int minimum(PasskeyKeys keys) {
        return introduction.length + told(keys).length + question.length + keys.answerTokens();
    }

    /// The prompt that tells `keys`' key and asks for it.
    ///
    /// @param length tokens of prompt and answer together
    /// @param depth share of the filler that comes before the key, 0 to 1
    /// @throws IllegalArgumentException if `length` is below [#minimum]
    public PasskeyPrompt write(PasskeyKeys keys, int length, double depth) {
        int idle = length - minimum(keys);
        if (idle < 0) {
            throw new IllegalArgumentException(
                    "a passkey prompt takes at least " + minimum(keys) + " tokens, got " + length);
        }
        int before = (int) Math.round(depth * idle);
        var told = told(keys);
        var prompt = concat(introduction, idle(before), told, idle(idle - before), question);
        int toldAt = introduction.length + before;
        return new PasskeyPrompt(
                prompt, keys, toldAt, toldAt + keys.lastMentionIn(told), prompt.length);
    }

    private int[] told(PasskeyKeys keys) {
        return encoder.encode(
                "\nThe pass key is "
                        + keys.key()
                        + ". Remember it. "
                        + keys.key()
                        + " is the pass key.\n");
    }

    /// The first `tokens` tokens of endlessly repeated filler.
    private int[] idle(int tokens) {
        if (filler.length < tokens) {
            int copies = 1 + tokens / filler.length;
            while (filler.length < tokens) {
                filler = encoder.encode(FILLER.repeat(++copies));
            }
        }
        return Arrays.copyOf(filler, tokens);
    }

    private static int[] concat(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(IntStream::of).toArray();
    }
}
