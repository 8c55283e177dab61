package dev.zebra.model.check;

/// What ids mean as text; the model library knows no tokenizer.
@FunctionalInterface
public interface Detokenizer {

    /// The text of these ids.
    String text(int[] ids);
}
