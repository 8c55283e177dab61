package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.Violation;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        // Given
        var body = JsonBody.read("{\"a\": 1, \"b\": [], \"c/d\": true}", Set.of("a", "b", "e"));

        // When
        body.text("a");
        body.object("b");
        body.text("e");
        var refused = catchThrowableOfType(InvalidSpecException.class, body::check);

        // Then
        assertThat(refused.violations())
                .containsExactly(
                        new Violation("/c~1d", "unknown field; known are a, b, e"),
                        new Violation("/a", "must be a text, not a number"),
                        new Violation("/b", "must be a JSON object, not an array"),
                        new Violation("/e", "is required"));
    }

    @Test
    void pointsIntoInnerObjects() {
        // Given
        var body = JsonBody.read("{\"when\": {\"artifact\": \"modl:x\"}}", Set.of("when"));

        // When
        body.body("when", Set.of("artifact")).parsed("artifact", ArtifactName::parse);

        // Then
        assertThat(catchThrowableOfType(InvalidSpecException.class, body::check).violations())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.pointer()).isEqualTo("/when/artifact");
                            assertThat(one.detail()).contains("'modl:x' has an unknown kind");
                        });
    }

    @Test
    void takesNullForMissing() {
        var body = JsonBody.read("{\"run\": null, \"labels\": null}", Set.of("run", "labels"));

        assertThat(body.optionalText("run")).isNull();
        assertThat(body.texts("labels")).isEmpty();
        body.check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\": 1, \"a\": 2}", "{} {}", "{'a': 1}", "nul"})
    void refusesWhatIsNoJson(String body) {
        assertThatThrownBy(() -> JsonBody.read(body, Set.of("a")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"text\""})
    void refusesWhatIsNoObject(String body) {
        assertThatThrownBy(() -> JsonBody.read(body, Set.of("a")))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("must be a JSON object");
    }

    @Test
    void saysWhereJsonBreaksOff() {
        assertThatThrownBy(() -> JsonBody.read("{\n  \"a\": tru\n}", Set.of("a")))
                .hasMessageContaining("line 2");
    }

    @Test
    void refusesLongBodies() {
        assertThatThrownBy(() -> JsonBody.read("x".repeat((1 << 20) + 1), Set.of("a")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(413));
    }
}
