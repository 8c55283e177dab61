package dev.zebra.inference.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What Hugging Face's `generation_config.json` beside a model says of how texts end.
///
/// @param eosTokenIds each ends an answer; a chat model often has one for documents and one for
///     turns
record GenerationConfig(Set<Integer> eosTokenIds) {

    GenerationConfig {
        eosTokenIds = Set.copyOf(eosTokenIds);
    }

    /// Reads the file of a directory; without one, nothing is said.
    ///
    /// @throws IOException if it is not JSON, or `eos_token_id` is neither an id nor a list of ids
    static GenerationConfig read(Path directory) throws IOException {
        var file = directory.resolve("generation_config.json");
        if (!Files.exists(file)) {
            return new GenerationConfig(Set.of());
        }
        try {
            return new GenerationConfig(
                    ids(new ObjectMapper().readTree(file.toFile()).path("eos_token_id")));
        } catch (JsonProcessingException malformed) {
            throw new IOException("generation_config.json is not JSON", malformed);
        }
    }

    private static Set<Integer> ids(JsonNode node) throws IOException {
        if (node.isMissingNode() || node.isNull()) {
            return Set.of();
        }
        Set<Integer> ids = new HashSet<>();
        for (var id : node.isArray() ? node : List.of(node)) {
            if (!id.canConvertToInt() || !id.isIntegralNumber() || id.intValue() < 0) {
                throw new IOException(
                        "generation_config.json: eos_token_id takes an id or a list of ids, not "
                                + node);
            }
            ids.add(id.intValue());
        }
        return ids;
    }
}
