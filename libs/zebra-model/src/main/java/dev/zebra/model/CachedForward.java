package dev.zebra.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// One forward over cached sequences: by our own kernels where it is a step of decoding that they
/// take, else by the program.
///
/// @param model whose cache it is
record CachedForward(ZebraModel model, KvCache cache, List<Feed> feeds) {

    /// @throws IllegalArgumentException as [ZebraModel#forward]
    CachedForward {
        admit(model, cache, feeds);
    }

    /// Makes room for feeds that can be taken, all of them or none.
    ///
    /// @throws IllegalArgumentException as [ZebraModel#forward]
    static void admit(ZebraModel model, KvCache cache, List<Feed> feeds) {
        if (cache.model() != model) {
            throw new IllegalArgumentException("the cache belongs to another model");
        }
        if (feeds.isEmpty()) {
            throw new IllegalArgumentException("at least one sequence must be fed, got none");
        }
        var slots = new BitSet();
        for (var feed : feeds) {
            Tokens.check(feed.tokens(), model.config().vocabularySize());
            cache.require(feed.slot(), feed.tokens().length);
            if (slots.get(feed.slot())) {
                throw new IllegalArgumentException("slot %d is fed twice".formatted(feed.slot()));
            }
            slots.set(feed.slot());
        }
        feeds.forEach(feed -> cache.reserve(feed.slot(), feed.tokens().length));
    }

    /// Computes it; the cache has the tokens then.
    Predictions run() {
        var scratch = TorchRuntime.newManager(model.device());
        try {
            var predictions = predictions(scratch);
            feeds.forEach(feed -> cache.advance(feed.slot(), feed.tokens().length));
            return predictions;
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    private Predictions predictions(PtNDManager scratch) {
        if (CudaDecoding.takes(feeds)) {
            var decoding = cache.decoding();
            if (decoding.isPresent() && !decoding.get().prepares(feeds.size())) {
                cache.declineDecoding();
            } else if (decoding.isPresent()) {
                var logits = decoding.get().decode(cache, feeds, scratch);
                return Predictions.ofLogits(model, scratch, logits, feeds.size());
            }
        }
        var plan = StepPlan.of(feeds, cache, model.rotary().move());
        plan.makeReadable(cache);
        var hidden = step(plan, scratch);
        return Predictions.ofHidden(model, scratch, hidden, plan.wanted().length);
    }

    private PtNDArray step(StepPlan plan, PtNDManager scratch) {
        var inOrder = plan.feeds();
        try (var ids = IValue.from(Tokens.tensor(scratch, plan.ids()));
                var positions = IValue.from((PtNDArray) scratch.create(plan.positions()));
                var slots = IValue.listFrom(inOrder.stream().mapToLong(Feed::slot).toArray());
                var past = IValue.listFrom(Arrays.stream(plan.past()).asLongStream().toArray());
                var counts =
                        IValue.listFrom(
                                inOrder.stream()
                                        .mapToLong(feed -> feed.tokens().length)
                                        .toArray());
                var runs = IValue.listFrom(plan.runs());
                var at = IValue.from(plan.atTensor(scratch));
                var wanted = IValue.from((PtNDArray) scratch.create(plan.wanted()));
                var inverse =
                        IValue.listFrom(model.rotary().tensors(scratch, plan.lengthOfEach()));
                var result =
                        model.program()
                                .call(
                                        "step",
                                        ids,
                                        positions,
                                        slots,
                                        past,
                                        counts,
                                        runs,
                                        at,
                                        wanted,
                                        inverse,
                                        model.computed().list(),
                                        cache.keys(),
                                        cache.values())) {
            return result.toTensor(scratch);
        }
    }
}
