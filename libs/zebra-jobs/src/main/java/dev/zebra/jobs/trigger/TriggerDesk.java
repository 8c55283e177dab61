package dev.zebra.jobs.trigger;

import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.job.SpecCheck;
import dev.zebra.jobs.job.Terms;
import dev.zebra.jobs.log.LogWriter;
import dev.zebra.jobs.log.Position;
import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.Violation;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Triggers over their ledger and the log.
public final class TriggerDesk implements Triggers {

    /// Stands for the run of a publication when a spec is checked before there is one.
    private static final String SAMPLE_RUN = "r";

    private final TriggerLedger ledger;
    private final ArtifactLedger artifacts;
    private final SpecCheck specs;
    private final LogWriter writer;
    private final String source;

    /// @param source this replica, as events name it
    public TriggerDesk(
            TriggerLedger ledger,
            ArtifactLedger artifacts,
            SpecCheck specs,
            LogWriter writer,
            String source) {
        this.ledger = ledger;
        this.artifacts = artifacts;
        this.specs = specs;
        this.writer = writer;
        this.source = source;
    }

    @Override
    public Stored put(Trigger trigger, String principal) {
        check(trigger, principal);
        refuseLoop(trigger);
        var before = ledger.find(trigger.name());
        if (before.isPresent()
                && !before.get().trigger().paused()
                && before.get().trigger().when().equals(trigger.when())
                && before.get().trigger().job().equals(trigger.job())) {
            return new Stored(before.get().trigger(), before.get().position(), false);
        }
        var position =
                write(
                        new TriggerEvent.Put(
                                trigger.name(), trigger.when(), trigger.job(), principal));
        var stored = find(trigger.name()).orElse(trigger);
        return new Stored(stored, position, before.isEmpty());
    }

    /// Checks the job as if the next version were published now.
    private void check(Trigger trigger, String principal) {
        var job = trigger.job();
        var artifact = trigger.when().artifact();
        var next = new ArtifactReference.Version(artifacts.versions(artifact).size() + 1);
        var sample = new ArtifactReference(artifact, next);
        try {
            specs.check(
                    job.kind(),
                    Placeholders.fill(job.spec(), sample, SAMPLE_RUN, TriggerDesk::sampleInput),
                    job.labels() == null ? Map.of() : job.labels(),
                    SAMPLE_RUN,
                    Terms.USUAL,
                    principal,
                    1);
        } catch (InvalidSpecException invalid) {
            throw new InvalidSpecException(
                    invalid.violations().stream()
                            .map(one -> new Violation("/job" + one.pointer(), one.detail()))
                            .toList());
        }
    }

    /// Stands for an input of a publication that is not there yet: of the kind that the field is
    /// named after.
    private static Optional<String> sampleInput(String pointer) {
        var field = pointer.toLowerCase(Locale.ROOT);
        return Arrays.stream(ArtifactKind.values())
                .filter(kind -> field.contains(kind.id()))
                .findFirst()
                .or(() -> Optional.of(ArtifactKind.MODEL))
                .map(kind -> kind.id() + ":sample@1");
    }

    /// Follows what the trigger's job makes through all triggers; it must not come back to it.
    private void refuseLoop(Trigger trigger) {
        var next = new ArrayDeque<ArtifactName>();
        var reached = new HashSet<ArtifactName>();
        output(trigger).ifPresent(next::add);
        while (!next.isEmpty()) {
            var made = next.poll();
            if (made.equals(trigger.when().artifact())) {
                throw new InvalidSpecException(
                        "/job/spec/output",
                        "trigger '"
                                + trigger.name()
                                + "' would start itself: its job leads to "
                                + made
                                + ", which it waits for");
            }
            if (reached.add(made)) {
                ledger.all().stream()
                        .filter(other -> !other.name().equals(trigger.name()))
                        .filter(other -> other.when().artifact().equals(made))
                        .forEach(other -> output(other).ifPresent(next::add));
            }
        }
    }

    /// By convention the product of every kind is the spec's field `output`.
    private static Optional<ArtifactName> output(Trigger trigger) {
        var output = trigger.job().spec().path("output");
        try {
            return output.isTextual()
                    ? Optional.of(ArtifactName.parse(output.textValue()))
                    : Optional.empty();
        } catch (IllegalArgumentException noArtifact) {
            throw new InvalidSpecException(
                    "/job/spec/output", String.valueOf(noArtifact.getMessage()));
        }
    }

    @Override
    public Optional<Trigger> find(String name) {
        return ledger.find(name).map(TriggerLedger.Entry::trigger);
    }

    @Override
    public List<Trigger> list() {
        return ledger.all();
    }

    @Override
    public Optional<Stored> pause(String name, boolean paused, String principal) {
        var entry = ledger.find(name);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        if (entry.get().trigger().paused() == paused) {
            return entry.map(now -> new Stored(now.trigger(), now.position(), false));
        }
        var position =
                write(
                        paused
                                ? new TriggerEvent.Paused(name, principal)
                                : new TriggerEvent.Resumed(name, principal));
        return find(name).map(now -> new Stored(now, position, false));
    }

    @Override
    public Optional<Position> delete(String name, String principal) {
        if (ledger.find(name).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(write(new TriggerEvent.Removed(name, principal)));
    }

    private Position write(TriggerEvent fact) {
        var event = fact.event(source, InstantSource.system().instant(), ledger.last(fact.name()));
        return writer.write(Topics.TRIGGERS, fact.name(), event);
    }
}
