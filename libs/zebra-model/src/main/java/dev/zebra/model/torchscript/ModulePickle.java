package dev.zebra.model.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Python's pickle, protocol 2, of one object with attributes.
final class ModulePickle {
    private static final int TRUE = 0x88;
    private static final int FALSE = 0x89;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    ModulePickle(String module, String type) throws IOException {
        out.write(0x80);
        out.write(2);
        global(module, type);
        out.write(')'); // no arguments
        out.write(0x81); // new object
        out.writeBytes("}("); // its attributes: a dictionary, and a mark
    }

    void attribute(String name, boolean value) throws IOException {
        string(name);
        out.write(value ? TRUE : FALSE);
    }

    void attribute(String name, int value) throws IOException {
        string(name);
        integer(value);
    }

    void attribute(String name, double value) throws IOException {
        string(name);
        number(value);
    }

    void booleans(String name, List<Boolean> values) throws IOException {
        list(name, "build_boollist");
        for (boolean value : values) {
            out.write(value ? TRUE : FALSE);
        }
        out.writeBytes("etR");
    }

    void integers(String name, int... values) throws IOException {
        list(name, "build_intlist");
        for (int value : values) {
            integer(value);
        }
        out.writeBytes("etR");
    }

    void doubles(String name, double... values) throws IOException {
        list(name, "build_doublelist");
        for (double value : values) {
            number(value);
        }
        out.writeBytes("etR");
    }

    private void list(String name, String builder) throws IOException {
        string(name);
        global("torch.jit._pickle", builder);
        out.writeBytes("(](");
    }

    private void integer(int value) throws IOException {
        out.write('J');
        out.writeInt(Integer.reverseBytes(value));
    }

    private void number(double value) throws IOException {
        out.write('G');
        out.writeDouble(value);
    }

    byte[] bytes() throws IOException {
        out.writeBytes("ub.");
        return bytes.toByteArray();
    }

    private void global(String module, String name) throws IOException {
        out.writeBytes("c" + module + "\n" + name + "\n");
    }

    private void string(String text) throws IOException {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeInt(Integer.reverseBytes(utf8.length));
        out.write(utf8);
    }
}
