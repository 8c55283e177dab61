package dev.zebra.jobs.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.log.Position;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON Schemas (2020-12) of events' data, made from the records that hold it.
final class Schemas {

    /// Values that are one text, and what that text looks like.
    private static final Map<Class<?>, String> TEXTS =
            Map.of(
                    ArtifactReference.class,
                            "^(tokenizer|dataset|model|report):[a-z0-9][a-z0-9._/-]*(@.+)?$",
                    ArtifactName.class, "^(tokenizer|dataset|model|report):[a-z0-9][a-z0-9._/-]*$",
                    Position.class, "^[a-zA-Z0-9._-]+/[0-9]+@[0-9]+$");

    private final SchemaGenerator generator = generator();

    private static SchemaGenerator generator() {
        var builder =
                new SchemaGeneratorConfigBuilder(
                                SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                        .with(
                                new JacksonModule(
                                        JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE,
                                        JacksonOption.RESPECT_JSONPROPERTY_ORDER))
                        .with(Option.INLINE_ALL_SCHEMAS)
                        .without(Option.SCHEMA_VERSION_INDICATOR);
        builder.forFields()
                .withRequiredCheck(
                        field ->
                                !nullable(
                                        field.getDeclaringType().getErasedType(),
                                        field.getDeclaredName()));
        builder.forTypesInGeneral()
                .withCustomDefinitionProvider(
                        (type, context) -> {
                            var erased = type.getErasedType();
                            var config = context.getGeneratorConfig();
                            if (JsonNode.class.isAssignableFrom(erased)) {
                                return new CustomDefinition(config.createObjectNode(), true);
                            }
                            if (erased == byte[].class) {
                                return text(
                                        config.createObjectNode().put("contentEncoding", "base64"));
                            }
                            if (erased == java.time.Instant.class) {
                                return text(config.createObjectNode().put("format", "date-time"));
                            }
                            if (erased == java.time.Duration.class) {
                                return text(config.createObjectNode().put("format", "duration"));
                            }
                            if (erased == JobKind.class) {
                                var kinds = config.createObjectNode();
                                Arrays.stream(JobKind.values())
                                        .map(JobKind::id)
                                        .forEach(kinds.withArray("enum")::add);
                                return text(kinds);
                            }
                            return TEXTS.containsKey(erased)
                                    ? text(
                                            config.createObjectNode()
                                                    .put("pattern", TEXTS.get(erased)))
                                    : null;
                        });
        return new SchemaGenerator(builder.build());
    }

    private static CustomDefinition text(ObjectNode schema) {
        return new CustomDefinition(schema.put("type", "string"), true);
    }

    private static boolean nullable(Class<?> type, String field) {
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .filter(component -> component.getName().equals(field))
                        .anyMatch(Schemas::nullable);
    }

    private static boolean nullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /// The schema of one type of data. What later versions add is not refused.
    ObjectNode of(Class<?> type) {
        return withNulls(generator.generateSchema(type), type);
    }

    /// A field that may be null is written as null.
    private static ObjectNode withNulls(ObjectNode schema, Class<?> type) {
        for (var component : type.getRecordComponents()) {
            var name = component.getName().equals("isFinal") ? "final" : component.getName();
            if (!(schema.path("properties").path(name) instanceof ObjectNode field)) {
                continue;
            }
            if (component.getType().isRecord() && field.has("properties")) {
                withNulls(field, component.getType());
            }
            if (nullable(component) && field.path("type").isTextual()) {
                var plain = field.path("type").asText();
                field.putArray("type").add(plain).add("null");
                if (field.path("enum").isArray()) {
                    field.withArray("enum").addNull();
                }
            }
        }
        return schema;
    }
}
