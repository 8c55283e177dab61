package dev.zebra.cli.operations;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.Json;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.Answers;
import dev.zebra.cli.client.AnyService;
import dev.zebra.cli.client.Paths;
import dev.zebra.cli.terminal.Table;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `zebra dlq`
@Command(
        name = "dlq",
        description =
                "Lists records of the log that nobody could read; its subcommands show, replay and"
                        + " discard them.")
public final class DeadLettersCommand implements Runnable {

    private static final Table TABLE =
            new Table()
                    .column("POSITION", "/position")
                    .column("TIME", "/time")
                    .column("BYTES", "/bytes")
                    .column("REPLAYABLE", "/replayable")
                    .column("BECAME", "/resolution/how")
                    .column("REASON", row -> firstLine(row.path("reason").asText()));

    @ParentCommand @Nullable Zebra zebra;

    @Option(names = "--all", description = "Also those that something has become of.")
    boolean all;

    @Option(names = "--json", description = "Print JSON, as the services answer it.")
    boolean json;

    @Override
    public void run() {
        var path = Paths.with("/dead-letters", "open", all ? null : true);
        ask(services -> Answers.list(services, path, json, TABLE));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("-");
    }

    private JsonNode ask(Function<AnyService, JsonNode> question) {
        return Zebra.of(zebra).ask(question);
    }

    @Command(name = "show", description = "Shows one, its bytes included.")
    void show(@Parameters(paramLabel = "POSITION") String position) {
        Answers.print(ask(services -> services.get("/dead-letters/" + Paths.rest(position))));
    }

    @Command(name = "replay", description = "Asks again for what it wanted: commands and tasks.")
    void replay(
            @Parameters(paramLabel = "POSITION") String position,
            @Option(
                            names = {"-f", "--file"},
                            paramLabel = "FILE",
                            description = "The corrected request, as JSON.")
                    @Nullable Path file) {
        var body = file == null ? null : Json.read(file);
        Answers.print(
                ask(
                        services ->
                                services.send(
                                        "POST",
                                        "/dead-letters/" + Paths.rest(position) + "/replay",
                                        body)));
    }

    @Command(name = "discard", description = "Notes that nothing will become of it.")
    void discard(
            @Parameters(paramLabel = "POSITION") String position,
            @Parameters(arity = "0..1", paramLabel = "REASON") @Nullable String reason) {
        var path = Paths.with("/dead-letters/" + Paths.rest(position), "reason", reason);
        ask(services -> services.send("DELETE", path, null));
    }
}
