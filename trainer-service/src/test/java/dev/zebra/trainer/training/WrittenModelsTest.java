package dev.zebra.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenModelsTest {

    @TempDir Path scratch;

    @Test
    void offersWhatAnEarlierAttemptLeftUnpublished() throws IOException {
        var first = new WrittenModels(scratch, 1);
        first.write(
                20, true, Map.of("loss", 2.5), into -> Files.writeString(into.resolve("w"), "b"));
        first.write(
                10, false, Map.of("loss", 3.5), into -> Files.writeString(into.resolve("w"), "a"));

        var waiting = new WrittenModels(scratch, 2).waiting();

        assertThat(waiting).extracting(WrittenModels.Waiting::step).containsExactly(10L, 20L);
        assertThat(waiting.getLast().isFinal()).isTrue();
        assertThat(waiting.getLast().metrics()).containsEntry("loss", 2.5);
        assertThat(Durable.list(waiting.getLast().directory()))
                .extracting(Path::getFileName)
                .containsExactly(Path.of("w"));
    }

    @Test
    void offersNothingThatBrokeOff() throws IOException {
        Files.createDirectories(new StepDirectories(scratch, 1).aside().resolve("payload"));

        assertThat(new WrittenModels(scratch, 2).waiting()).isEmpty();
    }
}
