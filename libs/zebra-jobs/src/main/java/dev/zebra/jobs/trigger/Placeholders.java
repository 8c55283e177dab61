package dev.zebra.jobs.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fills `${artifact}`, `${run}` and `${input:/POINTER}` in the strings of a trigger's spec.
public final class Placeholders {

    private static final String ARTIFACT = "${artifact}";
    private static final String RUN = "${run}";

    private Placeholders() {}

    private static final Pattern INPUT = Pattern.compile("\\$\\{input:([^}]*)\\}");

    /// The spec for one publication.
    ///
    /// @throws IllegalArgumentException if the spec needs a run and the publication has none, or an
    ///     input that the publication was not made from
    public static JsonNode fill(JsonNode spec, ArtifactVersion cause) {
        return fill(spec, cause.reference(), cause.run(), pointer -> input(cause, pointer));
    }

    private static Optional<String> input(ArtifactVersion cause, String pointer) {
        return cause.inputs().stream()
                .filter(input -> input.pointer().equals(pointer))
                .map(input -> input.reference().toString())
                .findFirst();
    }

    /// The same for a version that need not be there yet.
    ///
    /// @param inputs what it was made from, by the pointers of its job's spec
    static JsonNode fill(
            JsonNode spec,
            ArtifactReference version,
            @Nullable String run,
            Function<String, Optional<String>> inputs) {
        return switch (spec) {
            case ObjectNode object -> {
                var filled = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(
                                field ->
                                        filled.set(
                                                field.getKey(),
                                                fill(field.getValue(), version, run, inputs)));
                yield filled;
            }
            case ArrayNode array -> {
                var filled = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> filled.add(fill(element, version, run, inputs)));
                yield filled;
            }
            case JsonNode leaf when leaf.isTextual() ->
                    JsonNodeFactory.instance.textNode(fill(leaf.textValue(), version, run, inputs));
            case JsonNode leaf -> leaf;
        };
    }

    private static String fill(
            String text,
            ArtifactReference version,
            @Nullable String run,
            Function<String, Optional<String>> inputs) {
        if (text.contains(RUN) && run == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' needs a run, and " + version + " belongs to none");
        }
        var filled =
                INPUT.matcher(text)
                        .replaceAll(
                                found ->
                                        Matcher.quoteReplacement(
                                                inputs.apply(found.group(1))
                                                        .orElseThrow(
                                                                () ->
                                                                        new IllegalArgumentException(
                                                                                version
                                                                                        + " was made"
                                                                                        + " from no"
                                                                                        + " input at '"
                                                                                        + found
                                                                                                .group(
                                                                                                        1)
                                                                                        + "'"))));
        filled = filled.replace(ARTIFACT, version.toString());
        return run == null ? filled : filled.replace(RUN, run);
    }
}
