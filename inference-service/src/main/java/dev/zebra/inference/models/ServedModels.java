package dev.zebra.inference.models;

import dev.zebra.inference.openai.ApiException;
import dev.zebra.jobs.artifact.ArtifactFilter;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.Artifacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The models clients may ask for: of each model artifact the newest final version, under its name,
/// and any version under `name@n`.
///
/// The newest version answers for the name once it is ready; until then the newest older one that
/// is. Versions are loaded when they are published, and otherwise when they are asked for.
public final class ServedModels {

    /// What was refused for a damaged file is tried again no sooner.
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final Artifacts artifacts;
    private final ModelLoader loader;
    private final int maxLoaded;
    private final Map<String, ModelSlot> slots = new HashMap<>();
    private long uses;

    /// @param maxLoaded models in memory at once
    ServedModels(Artifacts artifacts, ModelLoader loader, int maxLoaded) {
        this.artifacts = artifacts;
        this.loader = loader;
        this.maxLoaded = maxLoaded;
    }

    /// The model an id means, for use until the lease is closed.
    ///
    /// @throws ApiException if there is none, or it is not ready; then it is being loaded
    public synchronized ModelLease lease(String id) {
        var slot = serving(id).orElseThrow(() -> ApiException.unknownModel(id));
        catchUp(id, slot);
        if (slot.state() instanceof ModelState.Ready ready) {
            slot.lease(++uses);
            return new ModelLease(ready.model(), () -> release(slot));
        }
        if (slot.state() instanceof ModelState.Failed failed && justFailed(failed)) {
            throw ApiException.unavailable(
                    "the model '%s' could not be loaded: %s".formatted(id, failed.reason()),
                    "model_failed");
        }
        load(slot);
        throw ApiException.unavailable(
                "the model '%s' is being loaded".formatted(id), "model_loading");
    }

    /// While an older version answers for a name, sees to it that the newest one is tried again.
    private void catchUp(String id, ModelSlot serving) {
        var newest = newest().get(id);
        if (newest == null || newest.equals(serving.version())) {
            return;
        }
        var slot = slot(newest);
        if (!(slot.state() instanceof ModelState.Failed failed && justFailed(failed))) {
            load(slot);
        }
    }

    private static boolean justFailed(ModelState.Failed failed) {
        return Instant.now().isBefore(failed.at().plus(RETRY));
    }

    /// All models, by name; then the further versions in memory.
    public synchronized List<ModelCard> cards() {
        Map<String, ModelCard> cards = new LinkedHashMap<>();
        newest().keySet().stream().sorted().forEach(name -> cards.put(name, describe(name)));
        slots.values().stream()
                .filter(slot -> !(slot.state() instanceof ModelState.Unloaded))
                .filter(slot -> current(slot.version()).isPresent())
                .filter(slot -> !slot.version().equals(newest().get(name(slot))))
                .sorted(Comparator.comparing(ModelSlot::id))
                .forEach(slot -> cards.put(slot.id(), describe(slot.id())));
        return List.copyOf(cards.values());
    }

    /// One model.
    ///
    /// @throws ApiException if there is none of that id
    public synchronized ModelCard card(String id) {
        if (serving(id).isEmpty()) {
            throw ApiException.unknownModel(id);
        }
        return describe(id);
    }

    private ModelCard describe(String id) {
        var slot = serving(id).orElseThrow();
        var newest = id.contains("@") ? slot.version() : newest().get(id);
        var next = newest == null || newest.equals(slot.version()) ? null : slot(newest);
        return ModelCard.of(id, slot, next, loader.config(slot.version()));
    }

    /// Loads the versions that were published last, as many as fit.
    synchronized void loadNewest() {
        newest().values().stream()
                .sorted(Comparator.comparing(ArtifactVersion::published).reversed())
                .limit(maxLoaded)
                .forEach(version -> load(slot(version)));
    }

    /// Loads a version that was published just now, if it is the newest of its name.
    synchronized void published(ArtifactVersion version) {
        if (version.equals(newest().get(version.artifact().name()))) {
            load(slot(version));
        }
    }

    private void load(ModelSlot slot) {
        if (slot.ready() || slot.state() instanceof ModelState.Loading) {
            return;
        }
        slot.become(new ModelState.Loading());
        loader.later(() -> loadNow(slot));
    }

    /// On the loader's thread.
    private void loadNow(ModelSlot slot) {
        // Freed here and now: what is only asked for later would be freed after the loading.
        makeRoom(slot).forEach(LoadedModel::close);
        ModelState outcome = loader.load(slot.id(), slot.version());
        synchronized (this) {
            slot.become(outcome);
            slot.used(++uses);
        }
        trim(slot).forEach(LoadedModel::close);
    }

    /// Unloads down to one below the limit, except what the slot will take over from.
    private synchronized List<LoadedModel> makeRoom(ModelSlot coming) {
        boolean takesOver =
                slots.values().stream()
                        .anyMatch(slot -> slot.ready() && name(slot).equals(name(coming)));
        return takesOver ? List.of() : unloadDownTo(maxLoaded - 1, coming);
    }

    private synchronized List<LoadedModel> trim(ModelSlot come) {
        return unloadDownTo(maxLoaded, come);
    }

    /// @return what nobody uses any more, to be closed
    private List<LoadedModel> unloadDownTo(int count, ModelSlot spared) {
        var idle = new ArrayList<LoadedModel>();
        var newest = newest();
        var loaded = new ArrayList<>(slots.values().stream().filter(ModelSlot::ready).toList());
        loaded.sort(
                Comparator.comparing((ModelSlot slot) -> isNewest(slot, newest))
                        .thenComparing(ModelSlot::lastUse));
        int tooMany = loaded.size() - count;
        for (var slot : loaded) {
            if (tooMany > 0 && slot != spared) {
                unload(slot).ifPresent(idle::add);
                tooMany--;
            }
        }
        return idle;
    }

    private static boolean isNewest(ModelSlot slot, Map<String, ArtifactVersion> newest) {
        return slot.version().equals(newest.get(name(slot)));
    }

    /// Takes a slot out of service; its memory goes when nobody uses it any more.
    ///
    /// @return its model, if that is now
    private Optional<LoadedModel> unload(ModelSlot slot) {
        slots.remove(slot.id());
        return slot.leases() == 0 ? taken(slot) : Optional.empty();
    }

    private synchronized void release(ModelSlot slot) {
        slot.release();
        if (slot.leases() == 0 && slots.get(slot.id()) != slot) {
            taken(slot).ifPresent(model -> loader.later(model::close));
        }
    }

    private static Optional<LoadedModel> taken(ModelSlot slot) {
        if (slot.state() instanceof ModelState.Ready ready) {
            slot.become(new ModelState.Unloaded());
            return Optional.of(ready.model());
        }
        return Optional.empty();
    }

    /// Unloads everything, when the service stops.
    synchronized void unloadAll() {
        List.copyOf(slots.values())
                .forEach(slot -> unload(slot).ifPresent(model -> loader.later(model::close)));
    }

    private Optional<ModelSlot> serving(String id) {
        int at = id.lastIndexOf('@');
        if (at >= 0) {
            return version(id.substring(0, at), id.substring(at + 1)).map(this::slot);
        }
        var newest = newest().get(id);
        if (newest == null) {
            return Optional.empty();
        }
        var slot = slot(newest);
        return Optional.of(slot.ready() ? slot : olderReady(id).orElse(slot));
    }

    private Optional<ModelSlot> olderReady(String name) {
        return slots.values().stream()
                .filter(slot -> slot.ready() && name(slot).equals(name))
                .filter(slot -> slot.version().isFinal())
                .filter(slot -> current(slot.version()).isPresent())
                .max(Comparator.comparingInt(slot -> slot.version().version()));
    }

    private Optional<ArtifactVersion> version(String name, String number) {
        return artifacts.list(ArtifactFilter.of(ArtifactKind.MODEL, name)).stream()
                .filter(version -> String.valueOf(version.version()).equals(number))
                .findFirst();
    }

    /// The version as it is known now, unless it is deleted.
    private Optional<ArtifactVersion> current(ArtifactVersion version) {
        return version(version.artifact().name(), String.valueOf(version.version()));
    }

    private Map<String, ArtifactVersion> newest() {
        Map<String, ArtifactVersion> newest = new HashMap<>();
        for (var version : artifacts.list(ArtifactFilter.of(ArtifactKind.MODEL, null))) {
            if (version.isFinal()) {
                newest.merge(
                        version.artifact().name(),
                        version,
                        (one, other) -> one.version() > other.version() ? one : other);
            }
        }
        return newest;
    }

    private ModelSlot slot(ArtifactVersion version) {
        var id = version.artifact().name() + "@" + version.version();
        return slots.computeIfAbsent(id, unknown -> new ModelSlot(version));
    }

    private static String name(ModelSlot slot) {
        return slot.version().artifact().name();
    }
}
