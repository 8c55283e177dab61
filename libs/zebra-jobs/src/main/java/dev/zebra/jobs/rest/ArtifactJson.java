package dev.zebra.jobs.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.ResolvedInput;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One version of an artifact, as the REST interface shows it; the fields mean what
/// [ArtifactVersion] says.
///
/// @param reference the exact version, `kind:name@n`
/// @param aliases the aliases that point at it
@Schema(name = "Artifact")
record ArtifactJson(
        ArtifactReference reference,
        ArtifactKind kind,
        String name,
        int version,
        String digest,
        String publication,
        String job,
        int attempt,
        @Nullable String run,
        long step,
        @JsonProperty("final") boolean isFinal,
        Map<String, String> labels,
        @Schema(type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.OBJECT)
                Map<String, JsonNode> metrics,
        List<ResolvedInput> inputs,
        long bytes,
        Instant published,
        @Nullable String deprecated,
        boolean deleted,
        List<String> aliases) {

    static ArtifactJson of(ArtifactVersion version, Map<String, Integer> aliases) {
        return new ArtifactJson(
                version.reference(),
                version.artifact().kind(),
                version.artifact().name(),
                version.version(),
                version.digest(),
                version.publication(),
                version.job(),
                version.attempt(),
                version.run(),
                version.step(),
                version.isFinal(),
                version.labels(),
                version.metrics(),
                version.inputs(),
                version.bytes(),
                version.published(),
                version.deprecated(),
                version.deleted(),
                aliases.entrySet().stream()
                        .filter(alias -> alias.getValue() == version.version())
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList());
    }
}
