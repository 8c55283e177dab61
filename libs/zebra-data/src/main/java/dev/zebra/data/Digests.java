package dev.zebra.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Content digests as the suite writes them: `sha256-` and hex.
public final class Digests {

    private Digests() {}

    /// The digest of some bytes.
    public static String sha256(byte[] bytes) {
        return text(newSha256().digest(bytes));
    }

    /// A running SHA-256.
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /// A finished SHA-256 as text.
    public static String text(byte[] hash) {
        return "sha256-" + HexFormat.of().formatHex(hash);
    }
}
