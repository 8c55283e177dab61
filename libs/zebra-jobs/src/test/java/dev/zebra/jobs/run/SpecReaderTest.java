package dev.zebra.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {

    record Spec(
            ArtifactReference source,
            int steps,
            @Nullable Double rate,
            List<String> words,
            Inner inner,
            @Nullable ArtifactKind kind,
            @Nullable Map<String, Long> counts) {}

    record Inner(int width, boolean tied) {
        Inner {
            if (width < 1) {
                throw new InvalidSpecException("/width", "must be at least 1, not " + width);
            }
            if (width == 13) {
                throw new IllegalArgumentException("13 is unlucky");
            }
            if (width == 14) {
                throw new InvalidSpecException("/inner/width", "is even");
            }
        }
    }

    private static final String GOOD =
            """
            {"source":"dataset:a@2","steps":3,"words":["x"],"inner":{"width":2,"tied":true}}""";

    @Test
    void readsARecordAndLeavesAbsentOptionalFieldsNull() {
        var spec = SpecReader.read(json(GOOD), Spec.class);

        assertThat(spec.source()).hasToString("dataset:a@2");
        assertThat(spec.inner()).isEqualTo(new Inner(2, true));
        assertThat(spec.rate()).isNull();
        assertThat(spec.counts()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"steps\":3        | \"steps\":\"3\"     | /steps       | must be a whole number, not \"3\"",
                "\"steps\":3        | \"steps\":3.5       | /steps       | must be a whole number, not 3.5",
                "\"steps\":3        | \"steps\":99999999999 | /steps     | must be a whole number",
                "\"steps\":3        | \"steps\":null      | /steps       | is required",
                "\"steps\":3,       |                     | /steps       | is required",
                "\"steps\":3        | \"steps\":3,\"rate\":\"1\" | /rate | must be a number",
                "\"steps\":3        | \"steps\":3,\"stepz\":1    | /stepz | is not a known field",
                "[\"x\"]            | \"x\"               | /words       | must be an array",
                "[\"x\"]            | [\"x\",1]           | /words/1     | must be a string",
                "[\"x\"]            | [null]              | /words/0     | must not be null",
                "\"dataset:a@2\"    | \"datset:a\"        | /source      | unknown kind",
                "\"dataset:a@2\"    | {}                  | /source      | must be a string, not {}",
                "\"width\":2        | \"width\":0         | /inner/width | must be at least 1, not 0",
                "\"width\":2        | \"width\":14        | /inner/width | is even",
                "\"width\":2        | \"width\":13        | /inner       | 13 is unlucky",
                "\"tied\":true      | \"tied\":\"true\"   | /inner/tied  | must be true or false",
                "\"steps\":3        | \"steps\":3,\"kind\":\"cat\" | /kind | is none of [",
                "\"steps\":3        | \"steps\":3,\"counts\":{\"a/b\":\"1\"} | /counts/a~1b | must be a whole number",
            })
    void namesTheFieldThatIsWrong(
            String good, @Nullable String bad, String pointer, String detail) {
        var json = json(GOOD.replace(good, bad == null ? "" : bad));

        assertThatThrownBy(() -> SpecReader.read(json, Spec.class))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        invalid -> {
                            assertThat(invalid.violations())
                                    .singleElement()
                                    .satisfies(
                                            violation -> {
                                                assertThat(violation.pointer()).isEqualTo(pointer);
                                                assertThat(violation.detail()).contains(detail);
                                            });
                        });
    }

    @Test
    void namesEverythingThatIsWrongAtOnceFromTheGivenPointer() {
        var json = json("{\"steps\":\"x\",\"words\":1,\"inner\":{\"width\":\"y\"}}");

        assertThatThrownBy(() -> SpecReader.read(json, Spec.class, "/spec"))
                .isInstanceOfSatisfying(
                        InvalidSpecException.class,
                        invalid ->
                                assertThat(invalid.violations())
                                        .extracting(Violation::pointer)
                                        .containsExactly(
                                                "/spec/source",
                                                "/spec/steps",
                                                "/spec/words",
                                                "/spec/inner/width",
                                                "/spec/inner/tied"));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
