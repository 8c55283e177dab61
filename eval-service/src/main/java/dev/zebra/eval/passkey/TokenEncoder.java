package dev.zebra.eval.passkey;

/// Text to token ids, without special tokens.
@FunctionalInterface
public interface TokenEncoder {

    int[] encode(String text);
}
