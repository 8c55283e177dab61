package dev.zebra.jobs.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads JSON into records and names everything that is wrong with it by JSON pointer: unknown
/// fields, missing ones, wrong types, and what the records' own constructors refuse.
///
/// A component is required unless it is marked `@Nullable`. Numbers are never made from strings,
/// nor integers from fractions.
public final class SpecReader {

    private static final ObjectMapper STRICT =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .build();

    private final List<Violation> violations = new ArrayList<>();

    private final String base;

    private SpecReader(String base) {
        this.base = base;
    }

    /// Reads `json` into the record `type`; pointers in what is thrown start from `json`.
    ///
    /// @throws InvalidSpecException naming everything that is wrong
    public static <T> T read(JsonNode json, Class<T> type) {
        return read(json, type, "");
    }

    /// The same with a pointer that all pointers start with, such as `/spec`.
    public static <T> T read(JsonNode json, Class<T> type, String pointer) {
        var reader = new SpecReader(pointer);
        var value = reader.value(json, type, pointer);
        if (!reader.violations.isEmpty()) {
            throw new InvalidSpecException(reader.violations);
        }
        if (value == null) {
            throw new InvalidSpecException(pointer, "is required");
        }
        return type.cast(value);
    }

    /// @return null if violations were found
    private @Nullable Object value(JsonNode json, Type type, String pointer) {
        if (type instanceof Class<?> record && record.isRecord() && readsFields(record)) {
            return record(json, record, pointer);
        }
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return list(json, arguments[0], pointer);
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return map(json, arguments[1], pointer);
            }
            if (generic.getRawType() == Optional.class) {
                return Optional.ofNullable(value(json, arguments[0], pointer));
            }
        }
        return leaf(json, type, pointer);
    }

    /// False for records that are written as one string, such as references.
    private static boolean readsFields(Class<?> record) {
        return Arrays.stream(record.getMethods())
                .noneMatch(method -> method.isAnnotationPresent(JsonCreator.class));
    }

    private @Nullable Object record(JsonNode json, Class<?> type, String pointer) {
        if (!json.isObject()) {
            return wrong(pointer, "must be an object, not " + shown(json));
        }
        int before = violations.size();
        var components = type.getRecordComponents();
        var names = Arrays.stream(components).map(RecordComponent::getName).toList();
        json.fieldNames()
                .forEachRemaining(
                        field -> {
                            if (!names.contains(field)) {
                                wrong(
                                        child(pointer, field),
                                        "is not a known field; known are "
                                                + String.join(", ", names));
                            }
                        });
        var values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(json, components[i], pointer);
        }
        return violations.size() > before ? null : construct(type, components, values, pointer);
    }

    private @Nullable Object component(JsonNode json, RecordComponent component, String pointer) {
        var field = json.get(component.getName());
        if (field != null && !field.isNull()) {
            return value(field, component.getGenericType(), child(pointer, component.getName()));
        }
        if (component.getType() == Optional.class) {
            return Optional.empty();
        }
        if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return wrong(child(pointer, component.getName()), "is required");
        }
        return null;
    }

    private @Nullable Object construct(
            Class<?> type, RecordComponent[] components, Object[] values, String pointer) {
        try {
            var constructor =
                    type.getDeclaredConstructor(
                            Arrays.stream(components)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            return switch (refused.getCause()) {
                case InvalidSpecException invalid -> {
                    invalid.violations()
                            .forEach(
                                    violation ->
                                            wrong(
                                                    under(pointer, violation.pointer()),
                                                    violation.detail()));
                    yield null;
                }
                case IllegalArgumentException invalid ->
                        wrong(pointer, String.valueOf(invalid.getMessage()));
                case Throwable broken -> throw new IllegalStateException(broken);
            };
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(type + " cannot be read from JSON", broken);
        }
    }

    /// A nested record may name its fields from itself or from the whole spec.
    private String under(String pointer, String named) {
        var own = pointer.substring(base.length());
        return named.startsWith(own + "/") || named.equals(own) ? base + named : pointer + named;
    }

    private @Nullable Object list(JsonNode json, Type element, String pointer) {
        if (!json.isArray()) {
            return wrong(pointer, "must be an array, not " + shown(json));
        }
        var values = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            var value =
                    json.get(i).isNull()
                            ? wrong(pointer + "/" + i, "must not be null")
                            : value(json.get(i), element, pointer + "/" + i);
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private @Nullable Object map(JsonNode json, Type element, String pointer) {
        if (!json.isObject()) {
            return wrong(pointer, "must be an object, not " + shown(json));
        }
        var values = new LinkedHashMap<String, Object>();
        json.properties()
                .forEach(
                        field -> {
                            var at = child(pointer, field.getKey());
                            var value =
                                    field.getValue().isNull()
                                            ? wrong(at, "must not be null")
                                            : value(field.getValue(), element, at);
                            if (value != null) {
                                values.put(field.getKey(), value);
                            }
                        });
        return Collections.unmodifiableMap(values);
    }

    private @Nullable Object leaf(JsonNode json, Type type, String pointer) {
        var expected = expected(type);
        if (expected != null && !expected.accepts(json)) {
            return wrong(pointer, "must be " + expected.words() + ", not " + shown(json));
        }
        try {
            return STRICT.readerFor(STRICT.constructType(type)).readValue(json);
        } catch (IOException unfit) {
            return wrong(pointer, reason(unfit, json));
        }
    }

    private static String reason(IOException unfit, JsonNode json) {
        for (Throwable cause = unfit.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException invalid
                    && invalid.getMessage() != null
                    && !(cause instanceof JsonProcessingException)) {
                return invalid.getMessage();
            }
        }
        var message = String.valueOf(unfit.getMessage());
        int known = message.indexOf("not one of the values accepted for Enum class: ");
        if (known >= 0) {
            var values =
                    message.substring(message.indexOf('[', known), message.indexOf(']', known) + 1);
            return shown(json) + " is none of " + values;
        }
        int end = message.indexOf('\n');
        return shown(json) + " does not fit: " + (end < 0 ? message : message.substring(0, end));
    }

    private record Expected(String words, Predicate<JsonNode> condition) {
        boolean accepts(JsonNode json) {
            return condition.test(json);
        }
    }

    private static @Nullable Expected expected(Type type) {
        if (type == int.class || type == Integer.class) {
            return new Expected(
                    "a whole number", json -> json.isIntegralNumber() && json.canConvertToInt());
        }
        if (type == long.class || type == Long.class) {
            return new Expected(
                    "a whole number", json -> json.isIntegralNumber() && json.canConvertToLong());
        }
        if (type == double.class || type == Double.class) {
            return new Expected(
                    "a number", json -> json.isNumber() && Double.isFinite(json.doubleValue()));
        }
        if (type == boolean.class || type == Boolean.class) {
            return new Expected("true or false", JsonNode::isBoolean);
        }
        if (type == String.class
                || type instanceof Class<?> named && (named.isRecord() || named.isEnum())) {
            return new Expected("a string", JsonNode::isTextual);
        }
        return null;
    }

    private @Nullable Object wrong(String pointer, String detail) {
        violations.add(new Violation(pointer, detail));
        return null;
    }

    private static String shown(JsonNode json) {
        var text = json.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private static String child(String pointer, String field) {
        return pointer + "/" + field.replace("~", "~0").replace("/", "~1");
    }
}
