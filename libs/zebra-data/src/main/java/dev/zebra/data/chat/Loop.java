package dev.zebra.data.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The variable `loop`. It looks ahead only as far as it is asked to.
final class Loop implements WithAttributes, Callable {

    private final Iterator<? extends @Nullable Object> source;
    private final Deque<Object> ahead = new ArrayDeque<>();
    private final int depth;
    private final @Nullable Function<@Nullable Object, String> recursion;
    private final List<@Nullable Object> changing = new ArrayList<>();
    private long index0 = -1;
    private @Nullable Object current = new Undefined("there is no current item");
    private @Nullable Object previous = new Undefined("there is no previous item");

    /// Stands for `None` in a queue that takes no nulls.
    private static final Object NONE = new Object();

    /// @param depth from 0
    /// @param recursion renders the loop's body for other items; null if it is not `recursive`
    Loop(
            Iterator<? extends @Nullable Object> source,
            int depth,
            @Nullable Function<@Nullable Object, String> recursion) {
        this.source = source;
        this.depth = depth;
        this.recursion = recursion;
    }

    boolean hasNext() {
        return !ahead.isEmpty() || source.hasNext();
    }

    @Nullable Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        previous = index0 < 0 ? new Undefined("there is no previous item") : current;
        var item = ahead.isEmpty() ? source.next() : ahead.poll();
        current = item == NONE ? null : item;
        index0++;
        return current;
    }

    private long left() {
        while (source.hasNext()) {
            Budget.step();
            look();
        }
        return ahead.size();
    }

    private void look() {
        var item = source.next();
        ahead.add(item == null ? NONE : item);
    }

    private @Nullable Object upcoming() {
        if (ahead.isEmpty() && source.hasNext()) {
            look();
        }
        var item = ahead.isEmpty() ? new Undefined("there is no next item") : ahead.peek();
        return item == NONE ? null : item;
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "index" -> index0 + 1;
            case "index0" -> index0;
            case "revindex" -> left() + 1;
            case "revindex0" -> left();
            case "first" -> index0 == 0;
            case "last" -> !hasNext();
            case "length" -> index0 + 1 + left();
            case "previtem" -> previous;
            case "nextitem" -> upcoming();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) this::changed;
            default -> new Undefined("'loop' has no attribute '" + name + "'");
        };
    }

    private @Nullable Object cycle(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw ChatTemplateException.evaluation("no items for cycling given");
        }
        return arguments.positional().get((int) (index0 % arguments.positional().size()));
    }

    private Object changed(Arguments arguments) {
        var values = new Tuple(arguments.positional());
        var same = !changing.isEmpty() && Values.equal(changing.getFirst(), values);
        changing.clear();
        changing.add(values);
        return !same;
    }

    @Override
    public @Nullable Object call(Arguments arguments) {
        if (recursion == null) {
            throw ChatTemplateException.evaluation(
                    "the loop must have the 'recursive' marker to be called recursively");
        }
        return recursion.apply(arguments.bind("loop", "iterable").required("iterable"));
    }

    @Override
    public String described() {
        return "<LoopContext " + (index0 + 1) + ">";
    }
}
