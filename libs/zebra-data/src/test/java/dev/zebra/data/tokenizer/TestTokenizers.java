package dev.zebra.data.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The small text of these tests, and a vocabulary trained on it.
final class TestTokenizers {

    private TestTokenizers() {}

    static String stripes() throws IOException {
        try (InputStream text = TestTokenizers.class.getResourceAsStream("/stripes.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static BpeVocabulary trainedOnStripes(int vocabularySize) throws IOException {
        return train(stripes(), vocabularySize);
    }

    static BpeVocabulary train(String text, int vocabularySize) {
        var counts = new WordCounts();
        counts.add(text);
        return BpeTrainer.train(counts, vocabularySize, SpecialTokens.standard(), size -> {});
    }
}
