package dev.zebra.model.safetensors;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes pickles opcode by opcode, also such that no Python would.
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleWriter() {
        opcode(0x80).opcode(2);
    }

    PickleWriter opcode(int value) {
        out.write(value);
        return this;
    }

    PickleWriter ops(String opcodes) {
        opcodes.chars().forEach(this::opcode);
        return this;
    }

    PickleWriter global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    PickleWriter text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        opcode('X').int32(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    PickleWriter number(long value) {
        opcode(0x8a).opcode(8);
        out.writeBytes(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
        return this;
    }

    PickleWriter int32(int value) {
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
        return this;
    }

    PickleWriter numbers(long... values) {
        opcode('(');
        for (long value : values) {
            number(value);
        }
        return opcode('t');
    }

    /// A tensor of the storage, as `torch.save` writes it.
    PickleWriter tensor(
            String storage, String key, long elements, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2").ops("((").text("storage");
        global("torch", storage).text(key).text("cpu").number(elements).ops("tQ").number(offset);
        numbers(shape).numbers(strides).opcode(0x89);
        return global("collections", "OrderedDict").ops(")RtR");
    }

    /// A dictionary of this one tensor.
    PickleWriter dictionary(
            String storage, String key, long elements, long offset, long[] shape, long[] strides) {
        opcode('}').text("t");
        return tensor(storage, key, elements, offset, shape, strides).ops("s.");
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
