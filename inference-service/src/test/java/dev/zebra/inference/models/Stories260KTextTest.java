package dev.zebra.inference.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import dev.zebra.model.generation.Generation;
import dev.zebra.model.generation.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A real pretrained Llama, with the SentencePiece model it came with and nothing else, tells the
/// whole story that its author documents.
class Stories260KTextTest {

    private static final int MOST_TOKENS = 400;

    @Test
    void tellsTheDocumentedStoryInWords() throws IOException {
        var directory = shared().resolve("models/stories260K");
        assumeTrue(
                Files.isDirectory(directory),
                "not run: there is no models/stories260K in ../shared or ZEBRA_SHARED");
        var expected =
                new ObjectMapper()
                        .readTree(directory.resolve("expected.json").toFile())
                        .get("greedy_text")
                        .asText();
        try (var tokenizer = Tokenizer.load(directory);
                var model = ZebraModel.load(directory, ComputeDevice.cpu());
                var generation =
                        new Generation(
                                model,
                                new int[] {tokenizer.bos().orElseThrow()},
                                MOST_TOKENS,
                                Sampler.GREEDY,
                                Set.of())) {
            var decoder = tokenizer.newStreamingDecoder();
            var text = new StringBuilder();
            while (text.length() < expected.length() && generation.hasNext()) {
                text.append(decoder.push(generation.next()));
            }

            assertThat(text).hasToString(expected);
            assertThat(text).hasSize(565);
            assertThat(tokenizer.decode(tokenizer.encode(expected))).isEqualTo(expected);
        }
    }

    /// Beside the repository, which is one level above this module.
    private static Path shared() {
        var given = System.getenv("ZEBRA_SHARED");
        return given == null
                ? Path.of("").toAbsolutePath().resolve("../../shared").normalize()
                : Path.of(given);
    }
}
