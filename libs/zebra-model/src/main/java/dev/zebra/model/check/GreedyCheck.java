package dev.zebra.model.check;

import dev.zebra.model.ZebraModel;
import dev.zebra.model.generation.Generation;
import dev.zebra.model.generation.Sampler;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Decodes greedily what is documented, with the cache and without.
final class GreedyCheck {
    private final ZebraModel model;
    private final Tolerances tolerances;

    GreedyCheck(ZebraModel model, Tolerances tolerances) {
        this.model = model;
        this.tolerances = tolerances;
    }

    List<Finding> findings(List<GreedySequence> sequences) {
        var cached = new TokenChoices(tolerances);
        var uncached = new TokenChoices(tolerances);
        for (var sequence : sequences) {
            cached(sequence, cached);
            uncached(sequence, uncached);
        }
        return List.of(
                cached.finding("greedy ids, cached"), uncached.finding("greedy ids, uncached"));
    }

    private void cached(GreedySequence sequence, TokenChoices choices) {
        var ids = Arrays.stream(sequence.ids()).skip(sequence.promptLength()).iterator();
        Sampler reference =
                logits -> {
                    int id = ids.next();
                    choices.add(logits, id);
                    return id;
                };
        try (var generation =
                new Generation(
                        model,
                        sequence.prompt(),
                        sequence.continuationLength(),
                        reference,
                        Set.of())) {
            while (generation.hasNext()) {
                generation.next();
            }
        }
    }

    private void uncached(GreedySequence sequence, TokenChoices choices) {
        var ids = sequence.ids();
        for (int t = sequence.promptLength(); t < ids.length; t++) {
            choices.add(model.logits(Arrays.copyOf(ids, t))[t - 1], ids[t]);
        }
    }
}
