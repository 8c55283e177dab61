package dev.zebra.model.safetensors;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A reader of pickles that can build lists, dictionaries, text and numbers, and what a [Builder]
/// makes of the few names that it knows. Nothing is looked up, called or instantiated by a name in
/// the pickle; an opcode or a name that a checkpoint has no need of is refused where it stands.
///
/// Values are `Long`, `Double`, `Boolean`, `String`, `byte[]`, [#NONE], [List], [Tuple], [Map] with
/// text or numbers as keys, and whatever the builder returns. They are never traversed here, so
/// that pickles that contain themselves, or share parts over and over, cost no more than their
/// bytes.
final class PickleMachine {
    /// Python's None.
    static final Object NONE = new Object();

    /// Some hundred times what the largest published checkpoint needs.
    private static final int MOST_VALUES = 4_000_000;

    private static final Object MARK = new Object();
    private static final int NEWEST_PROTOCOL = 5;

    /// A Python tuple.
    record Tuple(List<Object> items) {}

    /// Gives meaning to the names in a pickle.
    interface Builder {

        /// A name, such as `collections` and `OrderedDict`.
        ///
        /// @throws IOException if no checkpoint has need of it
        Object global(String module, String name) throws IOException;

        /// What Python would get by calling it.
        Object reduce(Object callable, Tuple arguments) throws IOException;

        /// What stands outside of the pickle.
        Object persistent(Object id) throws IOException;
    }

    private final ByteBuffer bytes;
    private final Builder builder;
    private final ArrayList<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int values;

    private PickleMachine(byte[] bytes, Builder builder) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.builder = builder;
    }

    /// Reads one pickle.
    ///
    /// @throws IOException if it is damaged, or has anything that a checkpoint does not
    static Object read(byte[] bytes, Builder builder) throws IOException {
        var machine = new PickleMachine(bytes, builder);
        try {
            return machine.run();
        } catch (BufferUnderflowException e) {
            throw new IOException("the pickle is truncated", e);
        }
    }

    private Object run() throws IOException {
        while (true) {
            int opcode = Byte.toUnsignedInt(bytes.get());
            switch (opcode) {
                case '.' -> {
                    return pop();
                }
                case 0x80 -> requireProtocol(unsignedByte());
                case 0x95 -> bytes.getLong(); // a frame, which only helps reading from streams
                case '(' -> push(MARK);
                case '0' -> stack.removeLast();
                case '1' -> popMark();
                case '2' -> push(stack.getLast());
                case 'N' -> push(NONE);
                case 0x88 -> push(true);
                case 0x89 -> push(false);
                case 'J' -> push((long) bytes.getInt());
                case 'K' -> push((long) unsignedByte());
                case 'M' -> push((long) Short.toUnsignedInt(bytes.getShort()));
                case 0x8a -> push(integer(unsignedByte()));
                case 0x8b -> push(integer(bytes.getInt()));
                case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(bytes.getLong())));
                case 'X', 'T' -> push(text(bytes.getInt()));
                case 0x8c, 'U' -> push(text(unsignedByte()));
                case 0x8d -> push(text(bytes.getLong()));
                case 'B' -> push(raw(bytes.getInt()));
                case 'C' -> push(raw(unsignedByte()));
                case ']' -> push(new ArrayList<>());
                case '}' -> push(new LinkedHashMap<>());
                case ')' -> push(new Tuple(List.of()));
                case 0x85 -> push(new Tuple(popLast(1)));
                case 0x86 -> push(new Tuple(popLast(2)));
                case 0x87 -> push(new Tuple(popLast(3)));
                case 't' -> push(new Tuple(popMark()));
                case 'l' -> push(new ArrayList<>(popMark()));
                case 'd' -> {
                    var dictionary = new LinkedHashMap<>();
                    put(popMark(), dictionary);
                    push(dictionary);
                }
                case 'a' -> append(popLast(1));
                case 'e' -> append(popMark());
                case 's' -> setItems(popLast(2));
                case 'u' -> setItems(popMark());
                case 'q' -> remember(unsignedByte());
                case 'r' -> remember(bytes.getInt());
                case 0x94 -> remember(memo.size());
                case 'h' -> push(remembered(unsignedByte()));
                case 'j' -> push(remembered(bytes.getInt()));
                case 'c' -> push(builder.global(line(), line()));
                case 0x93 -> {
                    var names = popLast(2);
                    push(builder.global(asText(names.get(0)), asText(names.get(1))));
                }
                case 'Q' -> push(builder.persistent(pop()));
                case 'R' -> {
                    var call = popLast(2);
                    if (!(call.get(1) instanceof Tuple arguments)) {
                        throw refused("a call without a tuple of arguments");
                    }
                    push(builder.reduce(call.get(0), arguments));
                }
                case 'b' -> build(popLast(1));
                default -> throw refused("opcode 0x%02x".formatted(opcode));
            }
        }
    }

    private static void requireProtocol(int protocol) throws IOException {
        if (protocol < 2 || protocol > NEWEST_PROTOCOL) {
            throw refused("protocol " + protocol);
        }
    }

    private void push(Object value) throws IOException {
        countOne();
        stack.add(value);
    }

    private void remember(int key) throws IOException {
        countOne();
        memo.put(key, peek());
    }

    private void countOne() throws IOException {
        if (++values > MOST_VALUES) {
            throw refused("more than %d values".formatted(MOST_VALUES));
        }
    }

    private Object peek() throws IOException {
        if (stack.isEmpty() || stack.getLast() == MARK) {
            throw refused("an opcode without its operand");
        }
        return stack.getLast();
    }

    private Object pop() throws IOException {
        var value = peek();
        stack.removeLast();
        return value;
    }

    private List<Object> popLast(int count) throws IOException {
        int from = stack.size() - count;
        if (from < 0 || stack.subList(from, stack.size()).contains(MARK)) {
            throw refused("an opcode without its operands");
        }
        return take(from);
    }

    private List<Object> popMark() throws IOException {
        int mark = stack.size() - 1;
        while (mark >= 0 && stack.get(mark) != MARK) {
            mark--;
        }
        if (mark < 0) {
            throw refused("an opcode without its mark");
        }
        var items = take(mark + 1);
        stack.removeLast();
        return items;
    }

    private List<Object> take(int from) {
        var top = stack.subList(from, stack.size());
        var items = new ArrayList<>(top);
        top.clear();
        return items;
    }

    private Object remembered(int key) throws IOException {
        var value = memo.get(key);
        if (value == null) {
            throw refused("a reference to nothing");
        }
        return value;
    }

    private void append(List<Object> items) throws IOException {
        if (!(peek() instanceof ArrayList<?> list)) {
            throw refused("appending to what is no list");
        }
        @SuppressWarnings("unchecked")
        var target = (List<Object>) list;
        target.addAll(items);
    }

    private void setItems(List<Object> items) throws IOException {
        if (!(peek() instanceof LinkedHashMap<?, ?> map)) {
            throw refused("setting items of what is no dictionary");
        }
        @SuppressWarnings("unchecked")
        var target = (Map<Object, Object>) map;
        put(items, target);
    }

    /// Keys are text or numbers: the hash of a nested value could take for ever.
    private static void put(List<Object> items, Map<Object, Object> target) throws IOException {
        if (items.size() % 2 != 0) {
            throw refused("a key without a value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            if (!(items.get(i) instanceof String) && !(items.get(i) instanceof Long)) {
                throw refused("a key that is neither text nor a number");
            }
            if (target.put(items.get(i), items.get(i + 1)) != null) {
                throw refused("two values for " + items.get(i));
            }
        }
    }

    /// Attributes of an ordered dictionary, of which `_metadata` is one, change no tensor.
    private void build(List<Object> state) throws IOException {
        if (!(peek() instanceof LinkedHashMap<?, ?>) || !(state.getFirst() instanceof Map<?, ?>)) {
            throw refused("setting attributes of what is no dictionary");
        }
    }

    private int unsignedByte() {
        return Byte.toUnsignedInt(bytes.get());
    }

    private long integer(int size) throws IOException {
        if (size < 0 || size > Long.BYTES) {
            throw refused("an integer of %d bytes".formatted(size));
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (long) unsignedByte() << 8 * i;
        }
        int unused = Long.SIZE - Byte.SIZE * size;
        return size == 0 ? 0 : value << unused >> unused;
    }

    private byte[] raw(long size) throws IOException {
        if (size < 0 || size > bytes.remaining()) {
            throw refused("%d bytes, of which there are %d".formatted(size, bytes.remaining()));
        }
        var raw = new byte[(int) size];
        bytes.get(raw);
        return raw;
    }

    private String text(long size) throws IOException {
        return new String(raw(size), StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        int start = bytes.position();
        while (bytes.get() != '\n') {
            if (bytes.position() - start > 1000) {
                throw refused("a name of more than 1000 bytes");
            }
        }
        return new String(
                bytes.array(), start, bytes.position() - 1 - start, StandardCharsets.UTF_8);
    }

    private static String asText(Object value) throws IOException {
        if (value instanceof String text) {
            return text;
        }
        throw refused("a name that is no text");
    }

    static IOException refused(String what) {
        return new IOException("the pickle has " + what + ", which no checkpoint needs");
    }
}
