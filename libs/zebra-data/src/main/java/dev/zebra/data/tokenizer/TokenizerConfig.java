package dev.zebra.data.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.zebra.data.sentencepiece.Piece;
import dev.zebra.data.sentencepiece.SentencePieceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What lies beside a `tokenizer.json`: the names of the tokens with a role and the chat template.
record TokenizerConfig(Optional<String> bos, Optional<String> eos, Optional<String> chatTemplate) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static TokenizerConfig readBeside(Path tokenizerJson) throws IOException {
        var config = readIfExists(tokenizerJson.resolveSibling("tokenizer_config.json"));
        var map = readIfExists(tokenizerJson.resolveSibling("special_tokens_map.json"));
        return new TokenizerConfig(
                token(config, "bos_token").or(() -> token(map, "bos_token")),
                token(config, "eos_token").or(() -> token(map, "eos_token")),
                template(config, tokenizerJson.resolveSibling("chat_template.jinja")));
    }

    /// The same, with the roles that a SentencePiece model gives where none is named.
    TokenizerConfig or(SentencePieceModel model) {
        return new TokenizerConfig(
                bos.or(() -> model.bos().map(Piece::text)),
                eos.or(() -> model.eos().map(Piece::text)),
                chatTemplate);
    }

    private static JsonNode readIfExists(Path file) throws IOException {
        return Files.exists(file)
                ? JSON.readTree(Files.readAllBytes(file))
                : MissingNode.getInstance();
    }

    /// A token is written as its name or as an object with its name as `content`.
    private static Optional<String> token(JsonNode config, String field) {
        var node = config.path(field);
        var name = node.isObject() ? node.path("content") : node;
        return name.isTextual() ? Optional.of(name.textValue()) : Optional.empty();
    }

    /// A file of its own wins; in the configuration it is one text, or a list of named ones.
    private static Optional<String> template(JsonNode config, Path file) throws IOException {
        if (Files.exists(file)) {
            return Optional.of(Files.readString(file));
        }
        var node = config.path("chat_template");
        if (node.isTextual()) {
            return Optional.of(node.textValue());
        }
        for (var named : node) {
            if (named.path("name").asText().equals("default")) {
                return Optional.of(named.path("template").asText());
            }
        }
        return Optional.empty();
    }
}
