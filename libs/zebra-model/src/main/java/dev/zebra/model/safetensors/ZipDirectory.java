package dev.zebra.model.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The entries of a zip archive in memory, as slices of it. Only stored entries are accepted:
/// PyTorch stores, so that tensors can be mapped, and nothing can inflate. Every offset and size is
/// held against the archive before it is used.
final class ZipDirectory {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int END_SIZE = 22;
    private static final int LOCATOR_SIZE = 20;
    private static final int MAX_COMMENT = 0xFFFF;
    private static final long UNKNOWN_32 = 0xFFFF_FFFFL;
    private static final int EXTRA_64 = 1;

    private final MemorySegment zip;

    private ZipDirectory(MemorySegment zip) {
        this.zip = zip;
    }

    /// Whether these bytes begin as a zip archive does.
    static boolean isZip(MemorySegment bytes) {
        return bytes.byteSize() >= Integer.BYTES && bytes.get(INT, 0) == LOCAL;
    }

    /// Contents by name.
    ///
    /// @throws IOException if the archive is damaged, or an entry is compressed or encrypted
    static Map<String, MemorySegment> of(MemorySegment zip) throws IOException {
        try {
            return new ZipDirectory(zip).entries();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IOException("the zip archive points outside of itself", e);
        }
    }

    private Map<String, MemorySegment> entries() throws IOException {
        long end = end();
        long at = Integer.toUnsignedLong(zip.get(INT, end + 16));
        long size = Integer.toUnsignedLong(zip.get(INT, end + 12));
        long locator = end - LOCATOR_SIZE;
        if (locator >= 0 && zip.get(INT, locator) == LOCATOR_64) {
            long end64 = zip.get(LONG, locator + 8);
            if (zip.get(INT, end64) != END_64) {
                throw new IOException("the zip archive's 64-bit directory is damaged");
            }
            size = zip.get(LONG, end64 + 40);
            at = zip.get(LONG, end64 + 48);
        }
        long stop = Math.addExact(at, size);
        var entries = new LinkedHashMap<String, MemorySegment>();
        while (at < stop) {
            if (zip.get(INT, at) != CENTRAL) {
                throw new IOException("the zip archive's directory is damaged");
            }
            int nameSize = unsigned(at + 28);
            var name = text(at + 46, nameSize);
            if (entries.put(name, content(at, name)) != null) {
                throw new IOException("the zip archive has two entries named " + name);
            }
            at += 46L + nameSize + unsigned(at + 30) + unsigned(at + 32);
        }
        return entries;
    }

    private long end() throws IOException {
        long last = zip.byteSize() - END_SIZE;
        for (long at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
            if (zip.get(INT, at) == END && unsigned(at + 20) == last - at) {
                return at;
            }
        }
        throw new IOException("the zip archive is truncated: it has no directory");
    }

    private MemorySegment content(long central, String name) throws IOException {
        if (unsigned(central + 10) != 0 || (unsigned(central + 8) & 1) != 0) {
            throw new IOException(
                    name + " is compressed or encrypted: only stored entries are read");
        }
        long packed = Integer.toUnsignedLong(zip.get(INT, central + 20));
        long size = Integer.toUnsignedLong(zip.get(INT, central + 24));
        long offset = Integer.toUnsignedLong(zip.get(INT, central + 42));
        long extra = central + 46 + unsigned(central + 28);
        long extraEnd = extra + unsigned(central + 30);
        while (extra + 4 <= extraEnd) {
            long at = extra + 4;
            if (unsigned(extra) == EXTRA_64) {
                if (size == UNKNOWN_32) {
                    size = zip.get(LONG, at);
                    at += Long.BYTES;
                }
                if (packed == UNKNOWN_32) {
                    packed = zip.get(LONG, at);
                    at += Long.BYTES;
                }
                if (offset == UNKNOWN_32) {
                    offset = zip.get(LONG, at);
                }
            }
            extra += 4L + unsigned(extra + 2);
        }
        if (packed != size || zip.get(INT, offset) != LOCAL) {
            throw new IOException(name + " has a damaged entry in the zip archive");
        }
        long data = offset + 30 + unsigned(offset + 26) + unsigned(offset + 28);
        return zip.asSlice(data, size);
    }

    private int unsigned(long at) {
        return Short.toUnsignedInt(zip.get(SHORT, at));
    }

    private String text(long at, int size) {
        return new String(
                zip.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
