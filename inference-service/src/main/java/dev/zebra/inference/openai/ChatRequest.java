package dev.zebra.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/chat/completions`.
///
/// @param messages at least one
/// @param templateVariables further variables of the chat template (`chat_template_kwargs`)
/// @param logprobs likeliest tokens to report with each generated one, 0 to 20; empty reports none
public record ChatRequest(
        String model,
        List<Message> messages,
        Map<String, @Nullable Object> templateVariables,
        OptionalInt logprobs,
        GenerationOptions options) {

    /// What a template is given for every request, and vLLM's names for it.
    private static final Set<String> RESERVED =
            Set.of(
                    "messages",
                    "tools",
                    "documents",
                    "add_generation_prompt",
                    "continue_final_message",
                    "chat_template",
                    "conversation",
                    "tokenize",
                    "return_dict");

    private static final int MOST_LOGPROBS = 20;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
    private static final Set<String> KNOWN = known();
    private static final String NO_TOOLS = "models here call no tools";
    private static final String NO_SOUND = "answers are text only";
    private static final Map<String, String> REFUSED =
            Map.ofEntries(
                    Map.entry("tools", NO_TOOLS),
                    Map.entry("tool_choice", NO_TOOLS),
                    Map.entry("functions", NO_TOOLS),
                    Map.entry("function_call", NO_TOOLS),
                    Map.entry("audio", NO_SOUND),
                    Map.entry("prediction", "answers are not predicted"),
                    Map.entry("reasoning_effort", "models here do not reason apart"),
                    Map.entry("verbosity", "the length of answers cannot be asked for"),
                    Map.entry("web_search_options", "models here do not search"));

    /// Something that was said.
    ///
    /// @param role `system`, `user` or `assistant`
    public record Message(String role, String content) {

        /// As chat templates read it.
        public Map<String, Object> variables() {
            return Map.of("role", role, "content", content);
        }
    }

    /// @throws ApiException naming the field that is unknown, wrong or not honoured
    public static ChatRequest read(@Nullable String body) {
        var fields = Fields.parse(body);
        fields.allowOnly(KNOWN, REFUSED);
        refuseOtherFormats(fields);
        return new ChatRequest(
                fields.text("model"),
                messages(fields.require("messages")),
                templateVariables(fields),
                logprobs(fields),
                GenerationOptions.read(fields, maxTokens(fields)));
    }

    private static OptionalInt maxTokens(Fields fields) {
        var old = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
        var current = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (old.isPresent() && current.isPresent() && !old.equals(current)) {
            throw ApiException.invalid(
                    "'max_tokens' and 'max_completion_tokens' contradict each other", "max_tokens");
        }
        return current.isPresent() ? current : old;
    }

    private static Map<String, @Nullable Object> templateVariables(Fields fields) {
        var json = fields.get("chat_template_kwargs");
        if (json == null) {
            return Map.of();
        }
        if (!json.isObject()) {
            throw Fields.wrong("chat_template_kwargs", "an object of template variables", json);
        }
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        for (var entry : json.properties()) {
            var path = "chat_template_kwargs." + entry.getKey();
            if (RESERVED.contains(entry.getKey())) {
                throw ApiException.invalid(
                        "'" + path + "' is not for requests to set", "chat_template_kwargs");
            }
            variables.put(
                    entry.getKey(),
                    new ObjectMapper().convertValue(entry.getValue(), Object.class));
        }
        return Collections.unmodifiableMap(variables);
    }

    private static OptionalInt logprobs(Fields fields) {
        var top = fields.integer("top_logprobs", 0, MOST_LOGPROBS);
        if (fields.truth("logprobs", false)) {
            return OptionalInt.of(top.orElse(0));
        }
        if (top.isPresent()) {
            throw ApiException.invalid(
                    "'top_logprobs' is only for requests with logprobs true", "top_logprobs");
        }
        return OptionalInt.empty();
    }

    private static void refuseOtherFormats(Fields fields) {
        var format = fields.get("response_format");
        if (format != null && !"text".equals(Fields.of(format, "response_format").text("type"))) {
            throw ApiException.unsupported(
                    "response_format", "response_format: only the type text is honoured");
        }
        var modalities = fields.get("modalities");
        if (modalities != null
                && !(modalities.isArray()
                        && modalities.size() == 1
                        && "text".equals(modalities.get(0).asText()))) {
            throw ApiException.unsupported("modalities", "modalities: " + NO_SOUND);
        }
    }

    static List<Message> messages(JsonNode json) {
        if (!json.isArray() || json.isEmpty()) {
            throw Fields.wrong("messages", "an array of at least one message", json);
        }
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            messages.add(message(json.get(i), "messages[" + i + "]"));
        }
        return List.copyOf(messages);
    }

    private static Message message(JsonNode json, String path) {
        var fields = Fields.of(json, path);
        fields.allowOnly(
                Set.of("role", "content", "name", "refusal"),
                Map.of("tool_calls", NO_TOOLS, "function_call", NO_TOOLS, "audio", NO_SOUND));
        var role = fields.text("role");
        if (!ROLES.contains(role)) {
            throw Fields.wrong(
                    path + ".role", "system, developer, user or assistant", fields.require("role"));
        }
        return new Message(
                role.equals("developer") ? "system" : role,
                content(fields.require("content"), path + ".content"));
    }

    private static String content(JsonNode json, String path) {
        if (json.isTextual()) {
            return json.textValue();
        }
        if (!json.isArray()) {
            throw Fields.wrong(path, "a string or an array of text parts", json);
        }
        var text = new StringBuilder();
        for (int i = 0; i < json.size(); i++) {
            var at = path + "[" + i + "]";
            var part = Fields.of(json.get(i), at);
            if (!part.text("type").equals("text")) {
                throw ApiException.unsupported(
                        at + ".type", at + ": only parts of the type text are read");
            }
            part.allowOnly(Set.of("type", "text"), Map.of());
            text.append(part.text("text"));
        }
        return text.toString();
    }

    private static Set<String> known() {
        Set<String> known = new HashSet<>(GenerationOptions.FIELDS);
        known.addAll(GenerationOptions.IGNORED);
        known.addAll(
                Set.of(
                        "messages",
                        "chat_template_kwargs",
                        "max_completion_tokens",
                        "logprobs",
                        "top_logprobs",
                        "response_format",
                        "modalities"));
        return Set.copyOf(known);
    }
}
