package dev.zebra.trainer.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {

    static Stream<WorkerMessage> messages() {
        return Stream.of(
                new WorkerMessage.Started(7_000_000, 12),
                new WorkerMessage.Progress(3, 10, 5.25, 1e-3, 0.5, 6144, 4000.5, 12.5),
                new WorkerMessage.StateSaved(4),
                new WorkerMessage.ModelWritten(
                        10, Path.of("/scratch/a model"), true, Map.of("loss", 4.5)),
                new WorkerMessage.Done(10),
                new WorkerMessage.Stopped(7),
                new WorkerMessage.Failed("line one\nline two", true));
    }

    static Stream<WorkerCommand> commands() {
        return Stream.of(new WorkerCommand.Stop(), new WorkerCommand.Checkpoint());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messagesArriveAsTheyWereSent(WorkerMessage message) {
        assertThat(Wire.read(Wire.line(message), WorkerMessage.class)).contains(message);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void commandsArriveAsTheyWereSent(WorkerCommand command) {
        assertThat(Wire.read(Wire.line(command), WorkerCommand.class)).contains(command);
    }

    @Test
    void tasksArriveAsTheyWereSent() {
        var task =
                new WorkerTask(
                        "pretrain",
                        JsonNodeFactory.instance.objectNode().put("steps", 3),
                        2,
                        Map.of(
                                "/dataset",
                                new WorkerTask.Input("dataset:a@1", "sha256-0", Path.of("/data"))),
                        Path.of("/scratch"),
                        4);

        assertThat(Wire.read(Wire.line(task), WorkerTask.class)).contains(task);
    }

    @Test
    void aMessageIsOneLine() {
        assertThat(Wire.line(new WorkerMessage.Failed("one\ntwo", false))).doesNotContain("\n");
    }

    @Test
    void aMessageSurvivesNativeOutputBeforeIt() {
        var line = "OMP: warning without line feed" + Wire.line(new WorkerMessage.Done(3));

        assertThat(Wire.read(line, WorkerMessage.class)).contains(new WorkerMessage.Done(3));
        assertThat(Wire.chatter(line)).isEqualTo("OMP: warning without line feed");
    }

    @Test
    void otherLinesAreNoMessages() {
        assertThat(Wire.read("{\"type\":\"done\"}", WorkerMessage.class)).isEmpty();
    }

    @Test
    void aBrokenMessageIsRefused() {
        assertThatThrownBy(() -> Wire.read("\u001e{\"type\":\"dance\"}", WorkerMessage.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WorkerMessage");
    }
}
