package dev.zebra.jobs.artifact;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a version was made from, or what was made from it, step by step.
///
/// @param root where it starts
/// @param versions all that were reached, nearest first, the root included
/// @param edges which version went into which
/// @param truncated true if there is more than was asked for or is shown
public record Lineage(
        ArtifactReference root,
        List<ArtifactVersion> versions,
        List<Edge> edges,
        boolean truncated) {

    /// No answer holds more versions.
    public static final int MOST = 1_000;

    /// Which way to go.
    public enum Direction {
        /// To what it was made from.
        UP,
        /// To what was made from it.
        DOWN
    }

    /// One version went into another.
    ///
    /// @param from the input
    /// @param to what was made from it
    /// @param job the job that made it
    /// @param pointer the field of that job's spec that named the input
    public record Edge(ArtifactReference from, ArtifactReference to, String job, String pointer) {}

    /// Walks from a version.
    ///
    /// @param depth how many steps at most
    static Lineage of(ArtifactLedger ledger, ArtifactVersion root, Direction direction, int depth) {
        var versions = new ArrayList<ArtifactVersion>();
        var edges = new ArrayList<Edge>();
        var seen = new HashSet<ArtifactReference>(Set.of(root.reference()));
        var next = new ArrayDeque<Step>(List.of(new Step(root, 0)));
        boolean truncated = false;
        while (!next.isEmpty()) {
            var step = next.poll();
            versions.add(step.version());
            var links = links(ledger, step.version(), direction);
            if (step.depth() == depth) {
                truncated |= !links.isEmpty();
                continue;
            }
            for (var link : links) {
                if (!seen.contains(link.other().reference()) && seen.size() >= MOST) {
                    truncated = true;
                    continue;
                }
                edges.add(link.edge());
                if (seen.add(link.other().reference())) {
                    next.add(new Step(link.other(), step.depth() + 1));
                }
            }
        }
        return new Lineage(root.reference(), versions, edges, truncated);
    }

    private record Step(ArtifactVersion version, int depth) {}

    private record Link(ArtifactVersion other, Edge edge) {}

    private static List<Link> links(
            ArtifactLedger ledger, ArtifactVersion version, Direction direction) {
        return switch (direction) {
            case UP ->
                    version.inputs().stream()
                            .flatMap(
                                    input ->
                                            ledger.resolve(input.reference()).stream()
                                                    .map(from -> link(from, from, version, input)))
                            .toList();
            case DOWN ->
                    ledger.madeFrom(version.reference()).stream()
                            .flatMap(
                                    made ->
                                            made.inputs().stream()
                                                    .filter(
                                                            input ->
                                                                    input.reference()
                                                                            .equals(
                                                                                    version
                                                                                            .reference()))
                                                    .map(input -> link(made, version, made, input)))
                            .toList();
        };
    }

    private static Link link(
            ArtifactVersion other, ArtifactVersion from, ArtifactVersion to, ResolvedInput input) {
        return new Link(
                other, new Edge(from.reference(), to.reference(), to.job(), input.pointer()));
    }
}
