package dev.zebra.inference.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import org.jspecify.annotations.Nullable;

/// A model as `/v1/models` shows it.
///
/// @param created seconds since 1970 of its publication
public record ModelCard(
        @JsonProperty("id") String id,
        @JsonProperty("object") String object,
        @JsonProperty("created") long created,
        @JsonProperty("owned_by") String ownedBy,
        @JsonProperty("zebra") Details zebra) {

    /// What OpenAI's interface has no place for.
    ///
    /// @param reference the version that answers, or that will
    /// @param state `loading`, `ready`, `failed` or `unloaded`
    /// @param reason why it failed
    /// @param active sequences it works on now, when in memory
    /// @param next the newer version that will take over, if one is on its way or has failed
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Details(
            String reference,
            String state,
            @Nullable String reason,
            @Nullable Integer active,
            @Nullable Next next,
            @Nullable Integer windowSize,
            @Nullable Integer layers,
            @Nullable Integer globalLayers,
            @Nullable Integer contextLength,
            @Nullable Long kvBytesStriped,
            @Nullable Long kvBytesGlobal) {}

    /// A version that does not answer yet.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Next(String reference, String state, @Nullable String reason) {}

    static ModelCard of(
            String id, ModelSlot slot, @Nullable ModelSlot next, @Nullable ModelConfig config) {
        var reference = slot.version().reference().toString();
        return new ModelCard(
                id,
                "model",
                slot.version().published().getEpochSecond(),
                "zebra",
                details(reference, slot, next == null ? null : next(next), config));
    }

    private static Next next(ModelSlot slot) {
        return new Next(slot.version().reference().toString(), slot.state().word(), reason(slot));
    }

    private static Details details(
            String reference, ModelSlot slot, @Nullable Next next, @Nullable ModelConfig config) {
        var state = slot.state().word();
        var reason = reason(slot);
        var active =
                slot.state() instanceof ModelState.Ready ready
                        ? Integer.valueOf(ready.model().engine().active())
                        : null;
        if (config == null) {
            return new Details(
                    reference, state, reason, active, next, null, null, null, null, null, null);
        }
        int length = config.maxPositions();
        return new Details(
                reference,
                state,
                reason,
                active,
                next,
                config.window().windowSize(),
                config.layers(),
                config.schedule().count(LayerType.GLOBAL),
                length,
                config.kvCacheBytes(length),
                config.allGlobal().kvCacheBytes(length));
    }

    private static @Nullable String reason(ModelSlot slot) {
        return slot.state() instanceof ModelState.Failed failed ? failed.reason() : null;
    }
}
