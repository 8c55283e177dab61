package dev.zebra.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Installation;
import dev.zebra.cli.terminal.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real broker, started as `zebra up` starts it, from this module's class path.
@Timeout(180)
class StackTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir Path home;

    @Test
    void theBrokerComesUpServesIsLeftAloneAndGoesDownAndItsDataStay() throws Exception {
        var stack = new Stack(new Installation(Path.of(".."), home));
        int base = freeBase();
        try (var progress = Progress.of(System.err, false, 80)) {
            try {
                stack.up(List.of(Part.BROKER), OptionalInt.of(base), PATIENCE, progress);
                var first = broker(stack);
                assertThat(first.state()).isEqualTo(PartStatus.State.READY);
                assertThat(first.port()).isEqualTo(base + 10);
                assertThat(stack.portBase()).isEqualTo(base);
                createTopic(first.port());

                stack.up(List.of(Part.BROKER), OptionalInt.empty(), PATIENCE, progress);
                assertThat(broker(stack).pid()).isEqualTo(first.pid());
                assertThatExceptionOfType(CommandException.class)
                        .isThrownBy(
                                () ->
                                        stack.up(
                                                List.of(Part.BROKER),
                                                OptionalInt.of(base + 100),
                                                PATIENCE,
                                                progress))
                        .withMessageContaining("take it down first");

                assertThat(stack.down(progress)).isEmpty();
                assertThat(broker(stack).state()).isEqualTo(PartStatus.State.DOWN);
                assertThat(ProcessHandle.of(first.pid()).filter(ProcessHandle::isAlive)).isEmpty();
                assertThat(Health.free(first.port())).isTrue();

                stack.up(List.of(Part.BROKER), OptionalInt.of(base), PATIENCE, progress);
                assertThat(topics(first.port())).contains("kept");
            } finally {
                stack.down(progress);
            }
        }
    }

    @Test
    void aPortInUseIsNamedAndNothingIsStarted() throws IOException {
        var stack = new Stack(new Installation(Path.of(".."), home));
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var progress = Progress.of(System.err, false, 80)) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(
                            () ->
                                    stack.up(
                                            List.of(Part.BROKER),
                                            OptionalInt.of(taken.getLocalPort() - 10),
                                            PATIENCE,
                                            progress))
                    .withMessageContaining("port " + taken.getLocalPort());
        }
        assertThat(broker(stack).state()).isEqualTo(PartStatus.State.DOWN);
    }

    private static PartStatus broker(Stack stack) {
        return stack.status().getFirst();
    }

    private static void createTopic(int port) throws ExecutionException, InterruptedException {
        try (var admin = admin(port)) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
        }
    }

    private static Set<String> topics(int port) throws ExecutionException, InterruptedException {
        try (var admin = admin(port)) {
            return admin.listTopics().names().get();
        }
    }

    private static Admin admin(int port) {
        return Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port));
    }

    /// A first port for a stack none of whose ports is taken.
    private static int freeBase() throws IOException {
        while (true) {
            try (var socket = new ServerSocket(0)) {
                int base = socket.getLocalPort() - 5;
                if (IntStream.rangeClosed(10, 11).allMatch(offset -> Health.free(base + offset))) {
                    return base;
                }
            }
        }
    }
}
