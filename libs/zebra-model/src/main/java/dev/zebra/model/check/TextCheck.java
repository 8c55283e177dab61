package dev.zebra.model.check;

import dev.zebra.model.ZebraModel;
import dev.zebra.model.check.Finding.Compared;
import dev.zebra.model.check.Finding.Measure;
import dev.zebra.model.check.Finding.NotGiven;
import dev.zebra.model.generation.Generation;
import dev.zebra.model.generation.Sampler;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// Decodes greedily from the bos token what is documented as text, and compares every character.
final class TextCheck {
    static final String TEXT = "greedy_text";

    private static final String NAME = "greedy text";

    private final ZebraModel model;
    private final Optional<Detokenizer> detokenizer;

    TextCheck(ZebraModel model, Optional<Detokenizer> detokenizer) {
        this.model = model;
        this.detokenizer = detokenizer;
    }

    Finding finding(String expected) {
        var bos = model.config().bosTokenId();
        if (detokenizer.isEmpty()) {
            return new NotGiven(NAME, "there is no tokenizer that turns ids into it");
        }
        if (bos.isEmpty()) {
            return new NotGiven(NAME, "config.json has no bos_token_id to begin with");
        }
        var text = text(bos.getAsInt(), expected.length(), detokenizer.get());
        int mismatch = Arrays.mismatch(expected.toCharArray(), text.toCharArray());
        int equal = mismatch < 0 ? expected.length() : Math.min(mismatch, expected.length());
        return new Compared(
                NAME,
                OptionalDouble.of(equal),
                OptionalDouble.of(expected.length()),
                Measure.COUNT,
                expected.length() - equal,
                OptionalDouble.of(0),
                "characters from the first on");
    }

    /// At least so many characters, unless the model's positions end before.
    private String text(int bos, int characters, Detokenizer words) {
        int most = Math.min(characters, model.config().maxPositions() - 1);
        var ids = new int[Math.max(1, most)];
        int count = 0;
        try (var generation =
                new Generation(model, new int[] {bos}, ids.length, Sampler.GREEDY, Set.of())) {
            var text = "";
            while (generation.hasNext() && text.length() < characters) {
                ids[count++] = generation.next();
                text = words.text(Arrays.copyOf(ids, count));
            }
            return text;
        }
    }
}
