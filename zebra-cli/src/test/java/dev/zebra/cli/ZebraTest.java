package dev.zebra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.cli.Answering.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZebraTest {

    private static final String PIPELINE =
            """
            name: books
            jobs:
              model:
                kind: import
                spec:
                  source: weights
                  output: model:books
            """;

    private static final Map<String, String> NOBODY = Answering.environment("http://127.0.0.1:1");

    @TempDir Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<String> commands() {
        return Zebra.commandLine(Map.of()).getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(String command) {
        assertThat(zebra(NOBODY, command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: zebra " + command);
    }

    @Test
    void zebraExplainsItselfWithItsExitCodes() {
        assertThat(zebra(NOBODY, "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: zebra", "Exit codes:")
                .contains(commands().toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anUnknownOptionIsAUsageError(String command) {
        assertThat(zebra(NOBODY, command, "--no-such-option")).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: zebra " + command);
    }

    @Test
    void noCommandAtAllIsAUsageError() {
        assertThat(zebra(NOBODY)).isEqualTo(2);
    }

    @Test
    void aFileThatIsNotThereIsAUsageError() {
        assertThat(zebra(NOBODY, "apply", "-f", home.resolve("absent.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cannot read", "absent.yaml");
    }

    @Test
    void aFileThatMakesNoSenseIsAUsageError() throws IOException {
        var file = file("name: books\njobs: {a: {kind: bake, spec: {}}}\n");

        assertThat(zebra(NOBODY, "apply", "-f", file)).isEqualTo(2);
        assertThat(err.toString()).contains(file + ":2: jobs.a.kind: unknown kind 'bake'");
    }

    @Test
    void aRunIdThatIsNoneIsAUsageError() throws IOException {
        assertThat(zebra(NOBODY, "apply", "-f", file(PIPELINE), "--run", "a/b")).isEqualTo(2);
        assertThat(err.toString()).contains("--run: 'a/b' is no run id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs",
                "jobs 12345678",
                "logs 12345678",
                "chat",
                "apply --retry 0 -f FILE",
                "status --json"
            })
    void servicesOutOfReachEndWithThree(String command) throws IOException {
        var file = file(PIPELINE);

        assertThat(zebra(NOBODY, command.replace("FILE", file).split(" "))).isEqualTo(3);
        if (!command.startsWith("status")) {
            assertThat(err.toString()).contains("does not answer", "zebra up starts them");
        }
    }

    @Test
    void aServicesRefusalOfAJobNamesTheJobAndTheField() throws IOException {
        var file = file(PIPELINE);
        try (var services =
                new Answering(
                        request ->
                                new Answer(
                                        422,
                                        """
                                        {"title":"invalid","status":422,"errors":
                                          [{"pointer":"/spec/source","detail":"is not there"}]}
                                        """))) {
            assertThat(zebra(services.environment(), "apply", "-f", file)).isEqualTo(2);
        }
        assertThat(err.toString()).contains(file + ":6: jobs.model.spec.source: is not there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILED", "CANCELLED"})
    void aRunWithAJobThatDidNotSucceedEndsWithOne(String state) throws IOException {
        assertThat(applyAndWait(state)).isEqualTo(1);
    }

    @Test
    void aRunThatSucceedsEndsWithZero() throws IOException {
        assertThat(applyAndWait("SUCCEEDED")).isZero();
    }

    @Test
    void downDoesNotSayThatAllIsDownWhenItDidNotRecogniseAProcess() throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var record =
                    "{\"part\":\"trainer\",\"pid\":%d,\"started\":\"2001-01-01T00:00:00Z\",\"port\":%d}"
                            .formatted(ProcessHandle.current().pid(), listening.getLocalPort());
            Files.createDirectories(home.resolve("run"));
            Files.writeString(home.resolve("run/trainer.json"), record);

            assertThat(zebra(NOBODY, "down")).isEqualTo(1);
        }
        assertThat(err.toString()).contains("not all is down, perhaps: trainer service");
    }

    private int applyAndWait(String state) throws IOException {
        var job =
                """
                {"id":"12345678-0000-0000-0000-000000000000","kind":"import","state":"%s",
                 "attempt":1,"run":"r1","principal":"user","spec":{},"outputs":[]}
                """
                        .formatted(state);
        try (var services =
                new Answering(
                        request ->
                                request.method().equals("POST")
                                        ? new Answer(202, job)
                                        : new Answer(200, "{\"items\":[" + job + "]}"))) {
            return zebra(
                    services.environment(),
                    "apply",
                    "-f",
                    file(PIPELINE),
                    "--run",
                    "r1",
                    "--wait",
                    "--timeout",
                    "30");
        }
    }

    private String file(String text) throws IOException {
        return Files.writeString(home.resolve("pipeline.yaml"), text).toString();
    }

    private int zebra(Map<String, String> services, String... arguments) {
        var environment = new HashMap<>(services);
        environment.put("ZEBRA_HOME", home.toString());
        return Zebra.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
