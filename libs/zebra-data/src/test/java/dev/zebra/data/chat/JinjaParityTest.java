package dev.zebra.data.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the evaluator to what Jinja2, set up as Hugging Face does, makes of the same templates;
/// `golden.py` beside the resource writes it.
class JinjaParityTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-05T07:08:09Z"), ZoneOffset.UTC);

    record Golden(
            String origin,
            List<Map<String, @Nullable Object>> messages,
            Map<String, @Nullable Object> variables,
            List<Case> cases) {}

    record Case(String template, @Nullable String text, @Nullable String error) {
        @Override
        public String toString() {
            return template.lines().findFirst().orElse("").strip();
        }
    }

    private static final Golden GOLDEN = read();

    private static Golden read() {
        try (var json = JinjaParityTest.class.getResourceAsStream("golden.json")) {
            return new ObjectMapper().readValue(json, new TypeReference<Golden>() {});
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    static Stream<Case> rendered() {
        return GOLDEN.cases().stream().filter(each -> each.error() == null);
    }

    static Stream<Case> failing() {
        return GOLDEN.cases().stream().filter(each -> each.error() != null);
    }

    private static String render(Case each) {
        return ChatTemplate.parse(each.template(), ChatTemplateLimits.DEFAULT, CLOCK)
                .render(GOLDEN.messages(), GOLDEN.variables());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rendered")
    void rendersAsJinjaDoes(Case each) {
        assertThat(render(each)).isEqualTo(each.text());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failing")
    void refusesWhatJinjaRefusesAndNamesTheLine(Case each) {
        assertThatThrownBy(() -> render(each))
                .isInstanceOfSatisfying(
                        ChatTemplateException.class,
                        failure -> {
                            assertThat(failure.line()).isPositive();
                            assertThat(failure).hasMessageStartingWith("line " + failure.line());
                        });
    }
}
