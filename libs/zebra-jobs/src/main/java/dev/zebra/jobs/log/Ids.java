package dev.zebra.jobs.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// Names made from causes: the same parts always give the same UUID (version 5, RFC 9562).
public final class Ids {

    private static final UUID NAMESPACE = UUID.fromString("6f9b3a62-6d0f-5c5e-9a53-7a6562726100");

    private Ids() {}

    /// The UUIDv5 of the parts. A part's length is hashed with it, so that no two lists collide by
    /// joining alike.
    public static String of(Object... parts) {
        var name = new StringBuilder();
        for (var part : parts) {
            var text = String.valueOf(part);
            name.append(text.length()).append(':').append(text);
        }
        try {
            var sha = MessageDigest.getInstance("SHA-1");
            sha.update(
                    ByteBuffer.allocate(16)
                            .putLong(NAMESPACE.getMostSignificantBits())
                            .putLong(NAMESPACE.getLeastSignificantBits())
                            .array());
            var hash =
                    ByteBuffer.wrap(sha.digest(name.toString().getBytes(StandardCharsets.UTF_8)));
            long high = (hash.getLong() & ~0xF000L) | 0x5000L;
            long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
            return new UUID(high, low).toString();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
