package dev.zebra.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.cli.terminal.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutdownTest {

    @TempDir Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void aRecordedProcessIsEndedAndItsRecordRemoved() throws IOException, InterruptedException {
        try (var resident = Resident.start()) {
            var run = new RunDirectory(directory);
            run.write(resident.record(freePort()));

            assertThat(stop(run)).isEmpty();
            assertThat(resident.process().waitFor()).isNotZero();
            assertThat(run.record(Part.TRAINER)).isEmpty();
        }
    }

    @Test
    void whatIsNotRecognisedIsNamedAndLeftAloneAndCountsAsRunningWhileItsPortIsInUse()
            throws IOException {
        try (var resident = Resident.start();
                var listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var run = new RunDirectory(directory);
            run.write(resident.recordOfAnother(Duration.ofHours(1), listening.getLocalPort()));

            assertThat(stop(run)).containsExactly(Part.TRAINER);
            assertThat(resident.process().isAlive()).isTrue();
            assertThat(run.record(Part.TRAINER)).isPresent();
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains(
                            "process "
                                    + resident.process().pid()
                                    + " was not recognised as the trainer service",
                            "left alone",
                            "port " + listening.getLocalPort() + " is still in use");
        }
    }

    @Test
    void aStrangerWithAnOldIdIsNamedAndLeftAloneAndTheRecordForgotten() throws IOException {
        try (var resident = Resident.start()) {
            var run = new RunDirectory(directory);
            run.write(resident.recordOfAnother(Duration.ofHours(1), freePort()));

            assertThat(stop(run)).isEmpty();
            assertThat(resident.process().isAlive()).isTrue();
            assertThat(run.record(Part.TRAINER)).isEmpty();
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains("process " + resident.process().pid() + " was not recognised");
        }
    }

    private List<Part> stop(RunDirectory run) {
        try (var progress =
                Progress.of(new PrintStream(said, true, StandardCharsets.UTF_8), false, 80)) {
            return new Shutdown(run, progress).stop(Part.services(), Duration.ofSeconds(10));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
