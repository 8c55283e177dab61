package dev.zebra.trainer.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The files of a tokenizer that a model directory carries, by their Hugging Face names.
final class TokenizerFiles {

    private static final List<String> NAMES =
            List.of(
                    "tokenizer.json",
                    "tokenizer_config.json",
                    "special_tokens_map.json",
                    "chat_template.jinja");

    private TokenizerFiles() {}

    /// Copies those that `from` has.
    static void copy(Path from, Path to) throws IOException {
        for (var name : NAMES) {
            var file = from.resolve(name);
            if (Files.isRegularFile(file)) {
                Files.copy(file, to.resolve(name));
            }
        }
    }
}
