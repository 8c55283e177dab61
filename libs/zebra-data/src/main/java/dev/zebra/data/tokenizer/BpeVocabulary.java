package dev.zebra.data.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What training makes: tokens by id, and the merges that spell them, best first.
///
/// Ids: the special tokens, then the 256 bytes in the order of [ByteAlphabet], then one for each
/// merge that spells something new.
///
/// @param special the first ids
/// @param tokens all tokens by id, written in [ByteAlphabet] except for special ones
/// @param merges in the order in which they apply
public record BpeVocabulary(SpecialTokens special, List<String> tokens, List<Merge> merges) {

    public BpeVocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /// Two neighbouring tokens that become one.
    public record Merge(int left, int right, int merged) {}

    /// Number of ids.
    public int size() {
        return tokens.size();
    }

    /// Writes `tokenizer.json`, `tokenizer_config.json` and `special_tokens_map.json`; equal
    /// vocabularies give equal bytes.
    public void write(Path directory) throws IOException {
        new TokenizerFiles(this).write(directory);
    }
}
