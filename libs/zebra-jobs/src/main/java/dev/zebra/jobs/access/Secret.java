package dev.zebra.jobs.access;

import dev.zebra.jobs.log.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An API key as its owner has it, `zk_<id>_<256 random bits>`. It is shown once; the log holds its
/// SHA-256, which for so many random bits needs neither salt nor stretching.
public record Secret(String text) {

    private static final Pattern TEXT = Pattern.compile("zk_([a-z0-9]{16})_([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// A new secret for a key.
    static Secret of(String id) {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(
                "zk_" + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// A new id of a key.
    static String newId() {
        var id = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    /// The id of the key that this is a secret of; empty if it is none of ours.
    Optional<String> id() {
        return Optional.of(TEXT.matcher(text))
                .filter(Matcher::matches)
                .map(found -> found.group(1));
    }

    /// What is kept of it: hex of its SHA-256.
    String hash() {
        return HexFormat.of().formatHex(sha256(text));
    }

    /// True if `hash` is this secret's; takes as long whether it is or not.
    boolean matches(String hash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII),
                hash.getBytes(StandardCharsets.US_ASCII));
    }

    /// True if both are the same; takes as long whether they are or not.
    public static boolean equal(String one, String other) {
        return MessageDigest.isEqual(sha256(one), sha256(other));
    }

    private static byte[] sha256(String text) {
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Never the secret itself.
    @Override
    public String toString() {
        return "Secret[" + id().orElse("none of ours") + "]";
    }
}
