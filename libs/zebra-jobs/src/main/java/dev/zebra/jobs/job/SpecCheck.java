package dev.zebra.jobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.JobRunner;
import dev.zebra.jobs.run.JobSpec;
import dev.zebra.jobs.run.Runners;
import dev.zebra.jobs.run.SpecReader;
import dev.zebra.jobs.run.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks a spec by its kind's runner and by what is known of the artifacts it names.
public final class SpecCheck {

    private static final String SPEC = "/spec";

    private final Runners runners;
    private final DataRoots roots;
    private final ArtifactLedger artifacts;

    public SpecCheck(Runners runners, DataRoots roots, ArtifactLedger artifacts) {
        this.runners = runners;
        this.roots = roots;
        this.artifacts = artifacts;
    }

    /// The fact of a submission by a person.
    ///
    /// @throws InvalidSpecException if it cannot work; pointers into the spec start with `/spec`
    JobEvent.Submitted check(Submission submission) {
        return check(
                submission.kind(),
                submission.spec(),
                submission.labels(),
                submission.run(),
                submission.terms(),
                submission.principal(),
                0);
    }

    /// The same at a depth of triggers.
    public JobEvent.Submitted check(
            JobKind kind,
            JsonNode spec,
            Map<String, String> labels,
            @Nullable String run,
            Terms terms,
            String principal,
            int depth) {
        var runner =
                runners.find(kind)
                        .orElseThrow(() -> new InvalidSpecException("/kind", notHere(kind)));
        var read = read(runner, spec);
        return new JobEvent.Submitted(
                kind,
                spec,
                labels,
                run,
                principal,
                read.inputs().stream()
                        .map(input -> new JobEvent.Wanted(input.pointer(), input.reference()))
                        .toList(),
                read.outputs().stream()
                        .map(output -> new JobEvent.Promised(output.pointer(), output.artifact()))
                        .toList(),
                depth,
                null,
                terms);
    }

    private String notHere(JobKind kind) {
        var here = runners.kinds().stream().map(JobKind::id).sorted().toList();
        return "'"
                + kind.id()
                + "' jobs belong to the "
                + kind.domain().id()
                + " service; this one accepts "
                + (here.isEmpty() ? "none" : String.join(", ", here));
    }

    private <S extends JobSpec> S read(JobRunner<S> runner, JsonNode json) {
        var spec = SpecReader.read(json, runner.specType(), SPEC);
        var violations = new ArrayList<Violation>();
        try {
            runner.check(spec, roots);
        } catch (InvalidSpecException invalid) {
            invalid.violations()
                    .forEach(
                            violation ->
                                    violations.add(
                                            new Violation(
                                                    SPEC + violation.pointer(),
                                                    violation.detail())));
        }
        spec.inputs().forEach(input -> check(input, violations));
        if (!violations.isEmpty()) {
            throw new InvalidSpecException(violations);
        }
        return spec;
    }

    private void check(JobSpec.Input input, List<Violation> violations) {
        var reference = input.reference();
        var kind = reference.artifact().kind();
        if (input.kind() != null && input.kind() != kind) {
            violations.add(
                    new Violation(
                            SPEC + input.pointer(),
                            "'"
                                    + reference
                                    + "' is a "
                                    + kind.id()
                                    + "; a "
                                    + input.kind().id()
                                    + " is needed"));
        }
        if (reference.selector() instanceof ArtifactReference.Version) {
            artifacts
                    .resolve(reference)
                    .filter(version -> version.deleted())
                    .ifPresent(
                            _ ->
                                    violations.add(
                                            new Violation(
                                                    SPEC + input.pointer(),
                                                    "'" + reference + "' has been deleted")));
        }
    }
}
