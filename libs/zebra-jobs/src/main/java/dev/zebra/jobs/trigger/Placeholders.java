package dev.zebra.jobs.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import org.jspecify.annotations.Nullable;

/// Fills `${artifact}` and `${run}` in the strings of a trigger's spec.
public final class Placeholders {

    private static final String ARTIFACT = "${artifact}";
    private static final String RUN = "${run}";

    private Placeholders() {}

    /// The spec for one publication.
    ///
    /// @throws IllegalArgumentException if the spec needs a run and the publication has none
    public static JsonNode fill(JsonNode spec, ArtifactVersion cause) {
        return fill(spec, cause.reference(), cause.run());
    }

    /// The same for a version that need not be there yet.
    static JsonNode fill(JsonNode spec, ArtifactReference version, @Nullable String run) {
        return switch (spec) {
            case ObjectNode object -> {
                var filled = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(
                                field ->
                                        filled.set(
                                                field.getKey(),
                                                fill(field.getValue(), version, run)));
                yield filled;
            }
            case ArrayNode array -> {
                var filled = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> filled.add(fill(element, version, run)));
                yield filled;
            }
            case JsonNode leaf when leaf.isTextual() ->
                    JsonNodeFactory.instance.textNode(fill(leaf.textValue(), version, run));
            case JsonNode leaf -> leaf;
        };
    }

    private static String fill(String text, ArtifactReference version, @Nullable String run) {
        var filled = text.replace(ARTIFACT, version.toString());
        if (!filled.contains(RUN)) {
            return filled;
        }
        if (run == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' needs a run, and " + version + " belongs to none");
        }
        return filled.replace(RUN, run);
    }
}
