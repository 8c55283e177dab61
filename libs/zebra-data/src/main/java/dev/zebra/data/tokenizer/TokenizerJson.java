package dev.zebra.data.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What the suite itself needs to know of a `tokenizer.json`; encoding is the library's.
final class TokenizerJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_ID = 1 << 24;

    private final ObjectNode root;
    private final Map<String, Integer> ids = new HashMap<>();
    private final @Nullable String[] tokens;
    private final BitSet special = new BitSet();
    private final BitSet added = new BitSet();

    private TokenizerJson(ObjectNode root) throws IOException {
        this.root = root;
        readVocabulary(root.path("model").path("vocab"));
        for (var token : root.path("added_tokens")) {
            int id = id(token.path("id"), token.path("content").asText());
            added.set(id);
            ids.put(token.path("content").asText(), id);
            if (token.path("special").asBoolean()) {
                special.set(id);
            }
        }
        if (ids.isEmpty()) {
            throw new IOException("a tokenizer.json needs a vocabulary in model.vocab");
        }
        tokens = new String[ids.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1];
        ids.forEach((token, id) -> tokens[id] = token);
    }

    static TokenizerJson parse(byte[] bytes) throws IOException {
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode root) {
                return new TokenizerJson(root);
            }
        } catch (JsonProcessingException malformed) {
            throw new IOException("not JSON: " + malformed.getOriginalMessage(), malformed);
        }
        throw new IOException("a tokenizer.json holds one JSON object");
    }

    private void readVocabulary(JsonNode vocabulary) throws IOException {
        if (vocabulary.isArray()) {
            for (int id = 0; id < vocabulary.size(); id++) {
                ids.put(vocabulary.get(id).path(0).asText(), id);
            }
            return;
        }
        for (var entry : vocabulary.properties()) {
            ids.put(entry.getKey(), id(entry.getValue(), entry.getKey()));
        }
    }

    private static int id(JsonNode node, String token) throws IOException {
        if (!node.isInt() || node.intValue() < 0 || node.intValue() > LARGEST_ID) {
            throw new IOException("token '" + token + "' has no id from 0 to " + LARGEST_ID);
        }
        return node.intValue();
    }

    /// One more than the largest id.
    int vocabularySize() {
        return tokens.length;
    }

    OptionalInt id(String token) {
        var id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// The token of an id as the file writes it, or null where an id below the size is not used.
    @Nullable String tokenOrNull(int id) {
        return tokens[id];
    }

    /// The token of an id for which [#isOrdinary] holds.
    String token(int id) {
        var token = tokens[id];
        if (token == null) {
            throw new IllegalArgumentException("no token has id " + id);
        }
        return token;
    }

    /// True for ids that decode to text.
    boolean isOrdinary(int id) {
        return id >= 0 && id < tokens.length && tokens[id] != null && !special.get(id);
    }

    boolean isSpecial(int id) {
        return id >= 0 && special.get(id);
    }

    /// Whether the post-processor puts a token before a text; without one, Hugging Face's classes
    /// do.
    boolean postProcessorBeginsWith(String token) {
        var processor = root.path("post_processor");
        if (!processor.isObject()) {
            return true;
        }
        for (var template : processor.findValues("single")) {
            if (template.path(0).path("SpecialToken").path("id").asText().equals(token)) {
                return true;
            }
        }
        return false;
    }

    /// True for tokens that stand beside the vocabulary, written as they are.
    boolean isAdded(int id) {
        return id >= 0 && added.get(id);
    }

    /// How tokens become text, if as SentencePiece's pieces do.
    Optional<PieceDecoding> pieceDecoding() {
        return PieceDecoding.of(root.path("decoder"));
    }

    /// True if tokens are written in [ByteAlphabet] and joined without any other rule.
    boolean isByteLevel() {
        return root.path("decoder").path("type").asText().equals("ByteLevel");
    }

    /// True if the text is cut as [PreTokenization] says and not changed before.
    boolean usesOwnPreTokenization() {
        return root.path("normalizer").isNull()
                && root.path("pre_tokenizer").equals(PreTokenization.json());
    }

    /// The same tokenizer without its added tokens: markers in a text are text like any other.
    /// Those that are no markers but a part of the vocabulary stay: SentencePiece's user-defined
    /// symbols, without which ordinary text would be cut differently.
    byte[] withoutMarkers() {
        var copy = root.deepCopy();
        var kept = copy.putArray("added_tokens");
        var vocabulary = root.path("model").path("vocab");
        for (var token : root.path("added_tokens")) {
            if (vocabulary.has(token.path("content").asText())
                    && !token.path("special").asBoolean()) {
                kept.add(token);
            }
        }
        return copy.toString().getBytes(StandardCharsets.UTF_8);
    }
}
