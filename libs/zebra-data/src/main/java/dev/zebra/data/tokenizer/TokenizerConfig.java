package dev.zebra.data.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.zebra.data.sentencepiece.Piece;
import dev.zebra.data.sentencepiece.SentencePieceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What lies beside a tokenizer: the tokens with a role and the chat templates.
///
/// @param roles tokens by role, such as `bos_token`; `additional_special_tokens` is a list
/// @param chatTemplates by name; the one that has none is `default`
/// @param addsBos whether texts begin with the bos token (`add_bos_token`), if it is said
record TokenizerConfig(
        Map<String, Object> roles, Map<String, String> chatTemplates, Optional<Boolean> addsBos) {

    static final String DEFAULT_TEMPLATE = "default";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ROLES =
            List.of(
                    "bos_token",
                    "eos_token",
                    "unk_token",
                    "sep_token",
                    "pad_token",
                    "cls_token",
                    "mask_token");
    private static final String OTHERS = "additional_special_tokens";
    private static final String JINJA = ".jinja";

    TokenizerConfig {
        roles = Map.copyOf(roles);
        chatTemplates = Map.copyOf(chatTemplates);
    }

    static TokenizerConfig readBeside(Path tokenizer) throws IOException {
        var config = readIfExists(tokenizer.resolveSibling("tokenizer_config.json"));
        var map = readIfExists(tokenizer.resolveSibling("special_tokens_map.json"));
        var addsBos = config.path("add_bos_token");
        return new TokenizerConfig(
                roles(config, map),
                templates(config, tokenizer),
                addsBos.isBoolean() ? Optional.of(addsBos.booleanValue()) : Optional.empty());
    }

    /// The same, with the roles that a SentencePiece model gives where none is named.
    TokenizerConfig or(SentencePieceModel model) {
        Map<String, Object> all = new TreeMap<>(roles);
        model.bos().map(Piece::text).ifPresent(text -> all.putIfAbsent("bos_token", text));
        model.eos().map(Piece::text).ifPresent(text -> all.putIfAbsent("eos_token", text));
        model.pad().map(Piece::text).ifPresent(text -> all.putIfAbsent("pad_token", text));
        all.putIfAbsent("unk_token", model.unknown().text());
        return new TokenizerConfig(all, chatTemplates, addsBos);
    }

    Optional<String> role(String name) {
        return roles.get(name) instanceof String token ? Optional.of(token) : Optional.empty();
    }

    private static JsonNode readIfExists(Path file) throws IOException {
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException malformed) {
            throw new IOException(
                    file.getFileName() + " is not JSON: " + malformed.getOriginalMessage(),
                    malformed);
        }
    }

    private static Map<String, Object> roles(JsonNode config, JsonNode map) {
        Map<String, Object> roles = new TreeMap<>();
        for (var role : ROLES) {
            token(config.path(role))
                    .or(() -> token(map.path(role)))
                    .ifPresent(token -> roles.put(role, token));
        }
        // Transformers 5 lists them as extra_special_tokens, or names them there.
        var extra = config.path("extra_special_tokens");
        for (var named : extra.properties()) {
            token(named.getValue()).ifPresent(token -> roles.put(named.getKey(), token));
        }
        for (var list : List.of(config.path(OTHERS), map.path(OTHERS), extra)) {
            if (list.isArray() && !list.isEmpty() && !roles.containsKey(OTHERS)) {
                List<String> tokens = new ArrayList<>();
                list.forEach(token -> token(token).ifPresent(tokens::add));
                roles.put(OTHERS, List.copyOf(tokens));
            }
        }
        return roles;
    }

    /// A token is written as its name or as an object with its name as `content`.
    private static Optional<String> token(JsonNode node) {
        var name = node.isObject() ? node.path("content") : node;
        return name.isTextual() ? Optional.of(name.textValue()) : Optional.empty();
    }

    /// Files of their own win; in the configuration there is one text, or a list of named ones.
    private static Map<String, String> templates(JsonNode config, Path tokenizer)
            throws IOException {
        Map<String, String> templates = new TreeMap<>();
        var node = config.path("chat_template");
        if (node.isTextual()) {
            templates.put(DEFAULT_TEMPLATE, node.textValue());
        }
        for (var named : node) {
            templates.put(named.path("name").asText(), named.path("template").asText());
        }
        var single = tokenizer.resolveSibling("chat_template" + JINJA);
        if (Files.exists(single)) {
            templates.put(DEFAULT_TEMPLATE, Files.readString(single));
        }
        var directory = tokenizer.resolveSibling("additional_chat_templates");
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory, "*" + JINJA)) {
                for (var file : files) {
                    var name = file.getFileName().toString();
                    templates.put(
                            name.substring(0, name.length() - JINJA.length()),
                            Files.readString(file));
                }
            }
        }
        return templates;
    }
}
