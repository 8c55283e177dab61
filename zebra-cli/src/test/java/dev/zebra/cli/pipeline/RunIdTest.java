package dev.zebra.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zebra.jobs.artifact.ArtifactReference;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdTest {

    private static final RandomGenerator RANDOM = new Random(7);

    @Test
    void aNewIdIsTheTimeInUtcAndThreeCharacters() {
        assertThat(at("2026-11-23T03:41:12Z").value()).matches("20261123-034112-[a-z0-9]{3}");
    }

    @Test
    void idsSortByTime() {
        var ids = new ArrayList<String>();
        for (var time :
                new String[] {
                    "2026-09-30T23:59:59Z",
                    "2026-10-01T00:00:00Z",
                    "2026-10-01T00:00:01Z",
                    "2026-10-01T10:00:00Z",
                    "2027-01-01T00:00:00Z"
                }) {
            ids.add(at(time).value());
        }

        assertThat(ids).isSorted();
    }

    @Test
    void aNewIdSelectsARunsProduct() {
        var id = at("2026-11-23T03:41:12Z");

        assertThat(ArtifactReference.parse("model:books@run:" + id).selector())
                .isEqualTo(new ArtifactReference.OfRun(id.value()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "9", "Nightly_2026.11-23"})
    void letsTheUserChoose(String id) {
        assertThat(new RunId(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "a b", "a/b", "a@b", "ü"})
    void refusesWhatIsNoRunSelector(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunId(id))
                .withMessageContaining("'" + id + "' is no run id");
    }

    @Test
    void hasAtMost64Characters() {
        assertThat(new RunId("a".repeat(64)).value()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new RunId("a".repeat(65)));
    }

    private static RunId at(String time) {
        return RunId.next(Clock.fixed(Instant.parse(time), ZoneOffset.ofHours(9)), RANDOM);
    }
}
