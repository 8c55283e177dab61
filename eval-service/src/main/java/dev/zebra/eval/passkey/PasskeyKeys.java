package dev.zebra.eval.passkey;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Ten keys to choose among, one of them the right one.
///
/// All ten take the same number of tokens, so that none is likelier for being shorter.
///
/// @param keys ten different numbers of five digits
/// @param answers the tokens of each as it follows the question: a space and the number
/// @param right index of the key that is told
public record PasskeyKeys(List<Integer> keys, List<int[]> answers, int right) {

    /// How many keys there are to choose among.
    public static final int WAYS = 10;

    private static final int LEAST = 10_000;
    private static final int MOST = 50_000;
    private static final int MOST_DRAWS = 1_000;

    /// Draws different keys until ten of them have answers of equal length. Keys lie from 10000 to
    /// 50000: those of the original script that have five digits.
    ///
    /// @throws IllegalArgumentException if a thousand draws yield no ten of one length: the
    ///     tokenizer has no steady way to write numbers
    static PasskeyKeys draw(TokenEncoder encoder, Random random) {
        var byLength = new HashMap<Integer, Map<Integer, int[]>>();
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            int key = LEAST + random.nextInt(MOST - LEAST + 1);
            var answer = encoder.encode(" " + key);
            var alike = byLength.computeIfAbsent(answer.length, _ -> new LinkedHashMap<>());
            alike.put(key, answer);
            if (alike.size() == WAYS && answer.length > 0) {
                return new PasskeyKeys(
                        List.copyOf(alike.keySet()),
                        List.copyOf(alike.values()),
                        random.nextInt(WAYS));
            }
        }
        throw new IllegalArgumentException(
                "no " + WAYS + " of " + MOST_DRAWS + " keys take the same number of tokens");
    }

    /// The key that is told.
    public int key() {
        return keys.get(right);
    }

    /// Tokens of an answer.
    public int answerTokens() {
        return answers.getFirst().length;
    }

    /// Where the key is mentioned last in the sentence that tells it; the sentence's beginning if
    /// the tokenizer writes the key differently there.
    int lastMentionIn(int[] told) {
        var answer = answers.get(right);
        for (int at = told.length - answer.length; at > 0; at--) {
            if (Arrays.equals(told, at, at + answer.length, answer, 0, answer.length)) {
                return at;
            }
        }
        return 0;
    }
}
