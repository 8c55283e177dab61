package dev.zebra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zebra.model.generation.Generation;
import dev.zebra.model.generation.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A real pretrained Llama (tied embeddings, grouped queries, all global) tells the story that its
/// author documents.
class Stories260KTest {

    @Test
    void tellsTheDocumentedStory() throws IOException {
        var directory = shared().resolve("models/stories260K");
        assumeTrue(
                Files.isDirectory(directory),
                "not run: there is no models/stories260K in ../shared or ZEBRA_SHARED");
        var expected = ConfigReader.JSON.readTree(directory.resolve("expected.json").toFile());
        var ids = expected.get("first_greedy_ids_after_bos");
        try (var model = ZebraModel.load(directory, ComputeDevice.cpu());
                var generation =
                        new Generation(
                                model, new int[] {1}, ids.size(), Sampler.GREEDY, Set.of())) {
            for (var id : ids) {
                assertThat(generation.next()).isEqualTo(id.asInt());
            }
            assertThat(generation.hasNext()).isFalse();
        }
    }

    /// Beside the repository, which is two levels above this module.
    private static Path shared() {
        var given = System.getenv("ZEBRA_SHARED");
        return given == null
                ? Path.of("").toAbsolutePath().resolve("../../../shared").normalize()
                : Path.of(given);
    }
}
