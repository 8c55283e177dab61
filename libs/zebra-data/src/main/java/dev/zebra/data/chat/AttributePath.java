package dev.zebra.data.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What filters call an attribute: a name, an index, or several joined by dots.
record AttributePath(List<Object> steps) {

    static AttributePath of(@Nullable Object attribute) {
        if (!(attribute instanceof String text)) {
            return new AttributePath(List.of(Numbers.integer(attribute, "an attribute")));
        }
        var steps = new ArrayList<Object>();
        for (var step : text.split("\\.", -1)) {
            var number =
                    !step.isEmpty()
                            && step.length() < 10
                            && step.chars().allMatch(Character::isDigit);
            steps.add(number ? (Object) Long.valueOf(step) : step);
        }
        return new AttributePath(steps);
    }

    /// The same, with `fallback`, unless null, in place of what does not exist on the way.
    @Nullable Object read(@Nullable Object value, @Nullable Object fallback) {
        var result = value;
        for (var step : steps) {
            result = Access.item(result, step);
            if (result instanceof Undefined && fallback != null) {
                result = fallback;
            }
        }
        return result;
    }

    @Nullable Object read(@Nullable Object value) {
        var result = value;
        for (var step : steps) {
            result = Access.item(result, step);
        }
        return result;
    }
}
