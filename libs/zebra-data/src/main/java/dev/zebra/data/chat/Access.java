package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `value.name` and `value[key]`, with Jinja's fallback of each to the other.
final class Access {

    private Access() {}

    /// `target.name`: a method or attribute first, then an item of a dict.
    static @Nullable Object attribute(@Nullable Object target, String name) {
        if (target instanceof Markup(var text)) {
            return attribute(text, name);
        }
        var attribute = ownAttribute(target, name);
        if (attribute instanceof Undefined
                && target instanceof Map<?, ?> map
                && map.containsKey(name)) {
            return map.get(name);
        }
        return attribute;
    }

    private static @Nullable Object ownAttribute(@Nullable Object target, String name) {
        @Nullable Callable method =
                switch (target) {
                    case Undefined undefined -> throw undefined.failure();
                    case WithAttributes attributes -> {
                        yield null;
                    }
                    case String text -> StringMethods.find(text, name);
                    case Map<?, ?> map -> ContainerMethods.ofMap(map, name);
                    case List<?> list -> ContainerMethods.ofList(list, name);
                    case null, default -> null;
                };
        if (target instanceof WithAttributes attributes) {
            return attributes.attribute(name);
        }
        return method != null ? method : missing(target, name);
    }

    private static Undefined missing(@Nullable Object target, String name) {
        return new Undefined("'" + described(target) + "' has no attribute '" + name + "'");
    }

    private static String described(@Nullable Object target) {
        return target == null ? "None" : Values.type(target) + " object";
    }

    /// `target[key]`: an item first, then an attribute of that name.
    static @Nullable Object item(@Nullable Object target, @Nullable Object key) {
        if (target instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (target instanceof Markup || key instanceof Markup) {
            return item(Markup.plain(target), Markup.plain(key));
        }
        if (key instanceof SliceKey slice) {
            return slice(target, slice);
        }
        if (target instanceof Map<?, ?> map && map.containsKey(key)) {
            return map.get(key);
        }
        if (Numbers.isInteger(key)) {
            var index = Numbers.integer(key, "an index");
            if (target instanceof List<?> list) {
                var at = index < 0 ? index + list.size() : index;
                if (at >= 0 && at < list.size()) {
                    return list.get((int) at);
                }
            } else if (target instanceof String text) {
                var length = Characters.length(text);
                var at = index < 0 ? index + length : index;
                if (at >= 0 && at < length) {
                    return Character.toString(
                            text.codePointAt(text.offsetByCodePoints(0, (int) at)));
                }
            }
        }
        if (key instanceof String name) {
            return ownAttribute(target, name);
        }
        return new Undefined("'" + described(target) + "' has no element " + PythonText.repr(key));
    }

    private static Object slice(@Nullable Object target, SliceKey key) {
        return switch (target) {
            case String text -> {
                var characters = text.codePoints().toArray();
                var result = new StringBuilder();
                for (var index : indices(key, characters.length)) {
                    result.appendCodePoint(characters[index]);
                }
                yield result.toString();
            }
            case List<?> list -> {
                var result = new ArrayList<@Nullable Object>();
                for (var index : indices(key, list.size())) {
                    result.add(list.get(index));
                }
                yield target instanceof Tuple ? new Tuple(result) : result;
            }
            case null, default ->
                    throw ChatTemplateException.evaluation(
                            "a " + Values.type(target) + " cannot be sliced");
        };
    }

    /// The indices that a slice picks, in its order.
    private static int[] indices(SliceKey key, int length) {
        var step = key.step() == null ? 1 : Numbers.integer(key.step(), "a slice");
        if (step == 0) {
            throw ChatTemplateException.evaluation("slice step cannot be zero");
        }
        var forward = step > 0;
        var start = bound(key.start(), length, forward ? 0 : length - 1, forward);
        var stop = bound(key.stop(), length, forward ? length : -1, forward);
        var span = forward ? stop - start : start - stop;
        if (span <= 0) {
            return new int[0];
        }
        var stride = Math.min(Math.abs(Math.max(step, -Long.MAX_VALUE)), Integer.MAX_VALUE);
        var count = (int) ((span + stride - 1) / stride);
        Budget.items(count / 64);
        var indices = new int[count];
        for (var i = 0; i < count; i++) {
            indices[i] = (int) (start + (forward ? i * stride : -i * stride));
        }
        return indices;
    }

    private static long bound(@Nullable Object bound, int length, int fallback, boolean forward) {
        if (bound == null) {
            return fallback;
        }
        var index = Numbers.integer(bound, "a slice");
        var absolute = index < 0 ? index + length : index;
        return forward ? Math.clamp(absolute, 0, length) : Math.clamp(absolute, -1, length - 1);
    }
}
