package dev.zebra.jobs.job;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import java.util.Arrays;

/// Tells the cases of a sealed type apart in JSON by their simple names, so that a new case needs
/// nothing but itself.
final class SealedNames extends TypeIdResolverBase {

    private Class<?> sealed = Object.class;

    @Override
    public void init(JavaType type) {
        var raw = type.getRawClass();
        sealed = raw.isSealed() ? raw : raw.getInterfaces()[0];
    }

    @Override
    public String idFromValue(Object value) {
        return value.getClass().getSimpleName();
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> type) {
        return type.getSimpleName();
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String name) {
        var known =
                Arrays.stream(sealed.getPermittedSubclasses())
                        .filter(one -> one.getSimpleName().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no "
                                                        + sealed.getSimpleName()
                                                        + " '"
                                                        + name
                                                        + "'"));
        return context.constructType(known);
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
