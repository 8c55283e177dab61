package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Random texts on random ways through a cache: in each step some of them get one token or a chunk,
/// in random slots, and what the model predicts is held against a forward without a cache.
final class CachedWalk {
    private static final int STEPS = 25;

    private final AnyModel any;
    private final ZebraModel model;
    private final KvCache cache;
    private final int[][] texts;
    private final float[][][] expected;
    private final float tolerance;
    private int steps;
    private int checked;

    CachedWalk(AnyModel any, ZebraModel model, KvCache cache, int sequences) {
        this(any, model, cache, sequences, 2e-5f);
    }

    /// @param tolerance of a logit of up to 1; larger ones may differ in proportion
    CachedWalk(AnyModel any, ZebraModel model, KvCache cache, int sequences, float tolerance) {
        this.tolerance = tolerance;
        this.any = any;
        this.model = model;
        this.cache = cache;
        this.texts = new int[cache.slots()][];
        this.expected = new float[cache.slots()][][];
        for (int i = 0; i < sequences; i++) {
            begin(any.upTo(cache.slots()) - 1);
        }
    }

    boolean goesOn() {
        return steps < STEPS;
    }

    int checked() {
        return checked;
    }

    void step() {
        steps++;
        var feeds = new ArrayList<Feed>();
        for (int slot = 0; slot < texts.length; slot++) {
            if (texts[slot] != null && cache.length(slot) == texts[slot].length) {
                begin(slot);
            }
            if (texts[slot] != null && any.upTo(4) > 1) {
                feeds.add(feed(slot));
            }
        }
        if (!feeds.isEmpty()) {
            // the order of the feeds is the caller's
            Collections.rotate(feeds, any.upTo(4));
            check(feeds);
        }
    }

    private void begin(int slot) {
        cache.clear(slot);
        texts[slot] = any.tokens(model.config(), any.upTo(60));
        expected[slot] = model.logits(texts[slot]);
    }

    private Feed feed(int slot) {
        int from = cache.length(slot);
        int most = texts[slot].length - from;
        int count = any.upTo(3) > 1 ? 1 : any.upTo(most);
        var wanted = Feed.Wanted.values()[any.upTo(3) - 1];
        var tokens = Arrays.copyOfRange(texts[slot], from, from + count);
        // angles that depend on the length are those of the whole text
        return new Feed(slot, tokens, wanted, texts[slot].length);
    }

    private void check(List<Feed> feeds) {
        var before = feeds.stream().mapToInt(feed -> cache.length(feed.slot())).toArray();
        try (var predictions = model.forward(cache, feeds)) {
            var logits = predictions.logits();
            int row = 0;
            for (int i = 0; i < before.length; i++) {
                var feed = feeds.get(i);
                assertThat(cache.length(feed.slot())).isEqualTo(before[i] + feed.tokens().length);
                for (int t = feed.tokens().length - feed.rows(); t < feed.tokens().length; t++) {
                    assertRow(logits[row++], expected[feed.slot()][before[i] + t], feed);
                }
            }
            assertThat(predictions.rows()).isEqualTo(row);
        }
    }

    private void assertRow(float[] actual, float[] wanted, Feed feed) {
        float scale = 1;
        for (float value : wanted) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int id = 0; id < wanted.length; id++) {
            assertThat(actual[id] / scale)
                    .as("step %d, slot %d of %s", steps, feed.slot(), model.config())
                    .isEqualTo(wanted[id] / scale, within(tolerance));
        }
        checked++;
    }
}
