package dev.zebra.inference.openai;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The body of `POST /v1/completions`.
///
/// @param logprobs likeliest tokens to report with each generated one, 0 to 5; empty reports none
/// @param echo whether each answer begins with its prompt
public record CompletionRequest(
        String model,
        List<Prompt> prompts,
        OptionalInt logprobs,
        boolean echo,
        GenerationOptions options) {

    private static final int MOST_PROMPTS = 64;
    private static final int MOST_LOGPROBS = 5;
    private static final Set<String> KNOWN = known();
    private static final Map<String, String> REFUSED =
            Map.of("suffix", "text cannot be inserted before a suffix");

    /// @throws ApiException naming the field that is unknown, wrong or not honoured
    public static CompletionRequest read(@Nullable String body) {
        var fields = Fields.parse(body);
        fields.allowOnly(KNOWN, REFUSED);
        var options =
                GenerationOptions.read(fields, fields.integer("max_tokens", 1, Integer.MAX_VALUE));
        if (fields.integer("best_of", 1, Integer.MAX_VALUE).orElse(1) > 1) {
            throw ApiException.unsupported(
                    "best_of", "best_of: only 1 is honoured; ask for more choices with n");
        }
        var logprobs = fields.integer("logprobs", 0, MOST_LOGPROBS);
        boolean echo = fields.truth("echo", false);
        if (echo && logprobs.isPresent()) {
            throw ApiException.unsupported(
                    "logprobs", "logprobs: not together with echo; prompts are not scored");
        }
        return new CompletionRequest(
                fields.text("model"),
                Prompt.readAll(fields.require("prompt"), MOST_PROMPTS),
                logprobs,
                echo,
                options);
    }

    private static Set<String> known() {
        Set<String> known = new HashSet<>(GenerationOptions.FIELDS);
        known.addAll(GenerationOptions.IGNORED);
        known.addAll(Set.of("prompt", "logprobs", "echo", "best_of"));
        return Set.copyOf(known);
    }
}
