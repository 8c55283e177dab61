package dev.zebra.data.chat;

import dev.zebra.data.chat.Expression.CallArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions.
final class Evaluator {

    private Evaluator() {}

    static @Nullable Object evaluate(Expression expression, Scope scope) {
        try {
            Budget.step();
            var value = value(expression, scope);
            if (value instanceof String text) {
                Budget.read(text.length());
            }
            return value;
        } catch (ChatTemplateException failure) {
            throw failure.at(expression.line());
        }
    }

    private static @Nullable Object value(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Literal(var value, _) -> value;
            case Expression.Name(var name, _) -> scope.get(name);
            case Expression.ListOf(var items, _) -> all(items, scope);
            case Expression.TupleOf(var items, _) -> new Tuple(all(items, scope));
            case Expression.DictOf(var pairs, _) -> dict(pairs, scope);
            case Expression.Attribute(var target, var name, _) ->
                    Access.attribute(evaluate(target, scope), name);
            case Expression.Item(var target, var key, _) ->
                    Access.item(evaluate(target, scope), evaluate(key, scope));
            case Expression.Slice(var start, var stop, var step, _) ->
                    new SliceKey(
                            optional(start, scope), optional(stop, scope), optional(step, scope));
            case Expression.Call call -> call(call, scope);
            case Expression.Filter(var input, var name, var arguments, _) ->
                    Filters.apply(name, evaluate(input, scope), arguments(arguments, scope));
            case Expression.Test(var input, var name, var arguments, _) ->
                    Tests.test(name, evaluate(input, scope), arguments(arguments, scope));
            case Expression.Unary(var operator, var operand, _) ->
                    switch (operator) {
                        case NOT -> !Values.truth(evaluate(operand, scope));
                        case MINUS -> Operators.sign(true, evaluate(operand, scope));
                        case PLUS -> Operators.sign(false, evaluate(operand, scope));
                    };
            case Expression.Binary(var operator, var left, var right, _) ->
                    Operators.apply(operator, evaluate(left, scope), evaluate(right, scope));
            case Expression.And(var left, var right, _) -> {
                var value = evaluate(left, scope);
                yield Values.truth(value) ? evaluate(right, scope) : value;
            }
            case Expression.Or(var left, var right, _) -> {
                var value = evaluate(left, scope);
                yield Values.truth(value) ? value : evaluate(right, scope);
            }
            case Expression.Concatenation(var parts, _) -> {
                var text = new TextBuilder();
                for (var part : parts) {
                    text.append(PythonText.str(evaluate(part, scope)));
                }
                yield text.toString();
            }
            case Expression.Comparisons comparisons -> compare(comparisons, scope);
            case Expression.Conditional(var test, var then, var otherwise, var line) -> {
                if (Values.truth(evaluate(test, scope))) {
                    yield evaluate(then, scope);
                }
                yield otherwise != null
                        ? evaluate(otherwise, scope)
                        : new Undefined(
                                "the inline if-expression on line "
                                        + line
                                        + " evaluated to false and no else section was defined.");
            }
            case Expression.BodyText body -> scope.get(BODY);
        };
    }

    /// The variable that holds a filtered body's text; no template can name it.
    static final String BODY = "<body>";

    private static @Nullable Object optional(@Nullable Expression expression, Scope scope) {
        return expression == null ? null : evaluate(expression, scope);
    }

    private static List<@Nullable Object> all(List<Expression> expressions, Scope scope) {
        var values = new ArrayList<@Nullable Object>(expressions.size());
        for (var expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private static Object dict(List<Expression.Pair> pairs, Scope scope) {
        var dict = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (var pair : pairs) {
            dict.put(evaluate(pair.key(), scope), evaluate(pair.value(), scope));
        }
        return dict;
    }

    private static boolean compare(Expression.Comparisons comparisons, Scope scope) {
        var left = evaluate(comparisons.first(), scope);
        for (var comparison : comparisons.rest()) {
            var right = evaluate(comparison.right(), scope);
            if (!Operators.compare(comparison.comparator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static @Nullable Object call(Expression.Call call, Scope scope) {
        return call(call, scope, Map.of());
    }

    /// Calls with further named arguments, such as `caller`.
    static @Nullable Object call(
            Expression.Call call, Scope scope, Map<String, ? extends @Nullable Object> more) {
        var callee = evaluate(call.callee(), scope);
        var given = arguments(call.arguments(), scope);
        var named = new LinkedHashMap<String, @Nullable Object>(given.named());
        named.putAll(more);
        return switch (callee) {
            case Callable callable -> callable.call(new Arguments(given.positional(), named));
            case Undefined undefined -> throw undefined.failure();
            case null, default ->
                    throw ChatTemplateException.evaluation(
                            "'" + Values.type(callee) + "' object is not callable");
        };
    }

    private static Arguments arguments(CallArguments arguments, Scope scope) {
        if (arguments == CallArguments.NONE) {
            return Arguments.NONE;
        }
        var positional = all(arguments.positional(), scope);
        if (arguments.spread() != null) {
            positional.addAll(Values.items(evaluate(arguments.spread(), scope)));
        }
        var named = new LinkedHashMap<String, @Nullable Object>();
        for (var keyword : arguments.named()) {
            named.put(keyword.name(), evaluate(keyword.value(), scope));
        }
        if (arguments.spreadNamed() != null) {
            if (!(evaluate(arguments.spreadNamed(), scope) instanceof Map<?, ?> map)) {
                throw ChatTemplateException.evaluation("argument after ** must be a mapping");
            }
            map.forEach((name, value) -> named.put(PythonText.str(name), value));
        }
        return new Arguments(positional, named);
    }
}
