package dev.zebra.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Finds and rewrites the artifact references in a job's spec. Every text value counts that reads
/// as a reference, wherever it stands, except the spec's own field `output`.
final class References {

    private static final String OUTPUT = "output";

    private References() {}

    /// The artifacts whose newest version the spec asks for: `kind:name` or `kind:name@latest`.
    static Set<ArtifactName> newest(ObjectNode spec) {
        var found = new HashSet<ArtifactName>();
        eachText(
                spec,
                text -> {
                    newest(text).ifPresent(found::add);
                    return text;
                });
        return found;
    }

    /// A copy of `spec` in which the newest version of anything in `made` is that of `run` instead.
    ///
    /// @param run a run's id, or a placeholder for one
    static ObjectNode pinned(ObjectNode spec, Set<ArtifactName> made, String run) {
        return (ObjectNode)
                eachText(
                        spec,
                        text ->
                                newest(text)
                                        .filter(made::contains)
                                        .map(artifact -> artifact + "@run:" + run)
                                        .orElse(text));
    }

    private static Optional<ArtifactName> newest(String text) {
        try {
            var reference = ArtifactReference.parse(text);
            return reference.selector() instanceof ArtifactReference.Latest
                    ? Optional.of(reference.artifact())
                    : Optional.empty();
        } catch (IllegalArgumentException noReference) {
            return Optional.empty();
        }
    }

    private static JsonNode eachText(ObjectNode spec, UnaryOperator<String> change) {
        var copy = spec.objectNode();
        spec.properties()
                .forEach(
                        field ->
                                copy.set(
                                        field.getKey(),
                                        field.getKey().equals(OUTPUT)
                                                ? field.getValue()
                                                : changed(field.getValue(), change)));
        return copy;
    }

    private static JsonNode changed(JsonNode value, UnaryOperator<String> change) {
        return switch (value) {
            case TextNode text -> TextNode.valueOf(change.apply(text.textValue()));
            case ArrayNode array -> {
                var copy = array.arrayNode(array.size());
                array.forEach(element -> copy.add(changed(element, change)));
                yield copy;
            }
            case ObjectNode object -> {
                var copy = object.objectNode();
                object.properties()
                        .forEach(
                                field ->
                                        copy.set(
                                                field.getKey(), changed(field.getValue(), change)));
                yield copy;
            }
            default -> value;
        };
    }
}
