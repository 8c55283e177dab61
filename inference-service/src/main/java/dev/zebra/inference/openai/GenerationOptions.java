package dev.zebra.inference.openai;

import dev.zebra.model.generation.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// What completions and chats have in common: how tokens are chosen, when to stop, how to answer.
///
/// @param sampling its seed counts only if `seed` is given
/// @param seed equal seeds give equal texts; empty draws one
/// @param stop up to 4 strings, none empty
/// @param n choices per prompt, 1 to 8
/// @param maxTokens wanted at most; empty is what the context has left
/// @param stream whether to answer as it comes
/// @param includeUsage whether a stream ends with the counts of tokens
public record GenerationOptions(
        Sampling sampling,
        OptionalLong seed,
        List<String> stop,
        int n,
        OptionalInt maxTokens,
        boolean stream,
        boolean includeUsage) {

    static final Set<String> FIELDS =
            Set.of(
                    "model",
                    "temperature",
                    "top_p",
                    "top_k",
                    "min_p",
                    "presence_penalty",
                    "frequency_penalty",
                    "logit_bias",
                    "seed",
                    "stop",
                    "n",
                    "max_tokens",
                    "stream",
                    "stream_options");

    /// Fields that change nothing here, whatever they say.
    static final Set<String> IGNORED =
            Set.of(
                    "user",
                    "metadata",
                    "store",
                    "service_tier",
                    "parallel_tool_calls",
                    "safety_identifier",
                    "prompt_cache_key");

    private static final int MOST_CHOICES = 8;
    private static final int MOST_STOPS = 4;
    private static final double LARGEST_BIAS = 100;

    static GenerationOptions read(Fields fields, OptionalInt maxTokens) {
        var seed = fields.whole("seed");
        boolean stream = fields.truth("stream", false);
        return new GenerationOptions(
                sampling(fields, seed.orElse(0)),
                seed,
                stops(fields),
                fields.integer("n", 1, MOST_CHOICES).orElse(1),
                maxTokens,
                stream,
                includeUsage(fields, stream));
    }

    private static Sampling sampling(Fields fields, long seed) {
        return new Sampling(
                fields.number("temperature", 1, 0, 2),
                // OpenAI takes 0, which keeps the most likely token alone.
                Math.max(Double.MIN_NORMAL, fields.number("top_p", 1, 0, 1)),
                topK(fields),
                fields.number("min_p", 0, 0, Math.nextDown(1.0)),
                fields.number("presence_penalty", 0, -2, 2),
                fields.number("frequency_penalty", 0, -2, 2),
                bias(fields),
                seed);
    }

    /// -1, as vLLM writes it, and 0 keep all tokens.
    private static int topK(Fields fields) {
        return Math.max(0, fields.integer("top_k", -1, Integer.MAX_VALUE).orElse(0));
    }

    private static Map<Integer, Double> bias(Fields fields) {
        var json = fields.get("logit_bias");
        if (json == null) {
            return Map.of();
        }
        if (!json.isObject()) {
            throw Fields.wrong("logit_bias", "an object of token ids and numbers", json);
        }
        Map<Integer, Double> bias = new HashMap<>();
        for (var entry : json.properties()) {
            var path = "logit_bias." + entry.getKey();
            bias.put(
                    tokenId(entry.getKey()),
                    Fields.number(entry.getValue(), path, -LARGEST_BIAS, LARGEST_BIAS));
        }
        return bias;
    }

    private static int tokenId(String text) {
        try {
            int id = Integer.parseInt(text);
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException noNumber) {
            // Refused below, as a negative one is.
        }
        throw ApiException.invalid(
                "'logit_bias' has the key '" + text + "', which is no token id", "logit_bias");
    }

    private static List<String> stops(Fields fields) {
        var json = fields.get("stop");
        if (json == null) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        if (json.isArray()) {
            for (int i = 0; i < json.size(); i++) {
                stops.add(Fields.text(json.get(i), "stop[" + i + "]"));
            }
        } else if (json.isTextual()) {
            stops.add(json.textValue());
        } else {
            throw Fields.wrong("stop", "a string or an array of strings", json);
        }
        if (stops.size() > MOST_STOPS) {
            throw Fields.wrong("stop", "at most " + MOST_STOPS + " strings", json);
        }
        if (stops.contains("")) {
            throw Fields.wrong("stop", "made of strings that are not empty", json);
        }
        return List.copyOf(stops);
    }

    private static boolean includeUsage(Fields fields, boolean stream) {
        var json = fields.get("stream_options");
        if (json == null) {
            return false;
        }
        if (!stream) {
            throw ApiException.invalid(
                    "'stream_options' is only for requests with stream true", "stream_options");
        }
        var options = Fields.of(json, "stream_options");
        options.allowOnly(Set.of("include_usage", "include_obfuscation"), Map.of());
        return options.truth("include_usage", false);
    }
}
