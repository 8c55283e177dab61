package dev.zebra.data.tokenizer;

import java.util.Random;

/// Seeded random text that is as unlike prose as text gets, and always valid.
final class RandomText {

    private static final String[] FRAGMENTS = {
        "the ",
        "The",
        " zebra",
        "'s",
        "'LL",
        "don't",
        "12345",
        "3.14",
        "...",
        "!?\n",
        "\r\n",
        "   ",
        "\n\n\n",
        "\t",
        "\u00A0",
        "\u2028",
        "\u0000",
        "\u0085",
        "e\u0301",
        "\u0928\u093F",
        "漢字",
        "かな",
        "한국어",
        "🦓",
        "👩‍🔬",
        "🏳️‍🌈",
        "ﬁ",
        "ß",
        "İ",
        "\u017F",
        "'\u017F",
        "\uFEFF",
        "\uFFFD",
        "<|eos|>",
        "<|bos|",
        "Ġ",
        "Ċ",
        "  x",
        " \n y",
        "=====",
        "\u200D",
        "𝔘𝔫𝔦",
        "²³",
        "½"
    };

    private final Random random;

    RandomText(long seed) {
        random = new Random(seed);
    }

    String next(int pieces) {
        var text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(8)) {
                case 0 -> text.appendCodePoint(codePoint());
                case 1 -> text.repeat(random.nextBoolean() ? ' ' : '\n', random.nextInt(70));
                case 2 -> text.append((char) (' ' + random.nextInt(95)));
                default -> text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
            }
        }
        return text.toString();
    }

    private int codePoint() {
        while (true) {
            int point = random.nextInt(Character.MAX_CODE_POINT + 1);
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                return point;
            }
        }
    }
}
