package dev.zebra.jobs.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.zebra.jobs.access.AccessEvent;
import dev.zebra.jobs.artifact.ArtifactEvent;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.log.Event;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.trigger.TriggerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is published about events is what the code writes, and what was written once is still read.
/// After a change that is meant, `-Dzebra.write-events=true` writes the files anew; golden files
/// are only ever added to.
class EventsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path GOLDEN = Path.of("src/test/resources/events");
    private static final Path DOCUMENT = Path.of("src/main/resources/META-INF/zebra/asyncapi.json");
    private static final boolean WRITE = Boolean.getBoolean("zebra.write-events");

    @Test
    void knowsASampleOfEveryTypeThereIs() {
        var types =
                Stream.of(
                                JobEvent.class,
                                ArtifactEvent.class,
                                TriggerEvent.class,
                                AccessEvent.class)
                        .flatMap(facts -> Arrays.stream(facts.getPermittedSubclasses()))
                        .toList();

        assertThat(Samples.all()).extracting(Sample::data).containsAll(new ArrayList<>(types));
        assertThat(Samples.all()).extracting(Sample::golden).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void writesEachEventAsItsGoldenFileSays(Sample sample) throws IOException {
        var written = MAPPER.readTree(Json.bytes(sample.event()));
        var golden = GOLDEN.resolve(sample.golden());
        if (WRITE) {
            Files.createDirectories(GOLDEN);
            Files.write(golden, Json.pretty(sample.event()));
        }

        assertThat(written).isEqualTo(MAPPER.readTree(Files.readAllBytes(golden)));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void readsWhatWasEverWritten(Path golden) throws IOException {
        var event = Json.read(Files.readAllBytes(golden), Event.class);
        var sample =
                Samples.all().stream()
                        .filter(one -> one.event().type().equals(event.type()))
                        .findFirst()
                        .orElseThrow();

        var fact = Json.value(event.data(), sample.data());

        assertThat(fact).isInstanceOf(sample.data());
        if (golden.getFileName().toString().equals(sample.golden())) {
            assertThat(Json.tree(fact)).isEqualTo(Json.tree(sample.fact()));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void describesEachEventWithASchemaThatItMeetsAndOthersDoNot(Sample sample) {
        var schemas = MAPPER.createObjectNode();
        schemas.set("components", AsyncApi.document(Samples.all()).path("components"));
        schemas.put("$ref", "#/components/messages/" + AsyncApi.name(sample) + "/payload");
        var schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schemas.toString(), InputFormat.JSON);

        assertThat(schema.validate(tree(sample).toString(), InputFormat.JSON)).isEmpty();
        for (var field : List.of("id", "type", "subject", "data", "specversion")) {
            var without = (ObjectNode) tree(sample);
            without.remove(field);
            assertThat(schema.validate(without.toString(), InputFormat.JSON))
                    .as("without " + field)
                    .isNotEmpty();
        }
    }

    @Test
    void publishesTheDocumentThatTheCodeMakes() throws IOException {
        var made = AsyncApi.document(Samples.all());
        if (WRITE) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.write(DOCUMENT, Json.pretty(made));
        }

        assertThat(MAPPER.readTree(Files.readAllBytes(DOCUMENT)))
                .isEqualTo(MAPPER.readTree(made.toString()));
    }

    private static JsonNode tree(Sample sample) {
        return Json.tree(sample.event());
    }

    static List<Sample> samples() {
        return Samples.all();
    }

    static List<Path> goldens() throws IOException {
        try (var files = Files.walk(GOLDEN)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
    }
}
