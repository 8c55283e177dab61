package dev.zebra.cli.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.Json;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.Answers;
import dev.zebra.cli.client.AnyService;
import dev.zebra.cli.client.Paths;
import dev.zebra.cli.client.Request;
import dev.zebra.cli.stack.Part;
import dev.zebra.cli.terminal.Table;
import dev.zebra.jobs.job.JobKind;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `zebra triggers`
@Command(
        name = "triggers",
        description =
                "Lists triggers; its subcommands show, create, pause, resume and delete them.")
public final class TriggersCommand implements Runnable {

    private static final Table TABLE =
            new Table()
                    .column("NAME", "/name")
                    .column("ARTIFACT", "/when/artifact")
                    .column("KIND", "/job/kind")
                    .column("PAUSED", "/paused")
                    .column("SINCE", "/since");

    @ParentCommand @Nullable Zebra zebra;

    @Option(names = "--json", description = "Print JSON, as the services answer it.")
    boolean json;

    @Override
    public void run() {
        ask(services -> Answers.list(services, "/triggers", json, TABLE));
    }

    private JsonNode ask(Function<AnyService, JsonNode> question) {
        return Zebra.of(zebra).ask(question);
    }

    @Command(name = "show", description = "Shows a trigger.")
    void show(@Parameters(paramLabel = "NAME") String name) {
        Answers.print(ask(services -> services.get("/triggers/" + Paths.rest(name))));
    }

    @Command(name = "create", description = "Creates or replaces a trigger.")
    void create(
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE",
                            description = "JSON: {\"when\": ..., \"job\": ...}.")
                    Path file) {
        var trigger = Json.read(file);
        var kind = JobKind.find(trigger.path("job").path("kind").asText());
        // The service of the kind checks the job; any other refuses it and says whose it is.
        var part = kind.map(JobKind::domain).map(Part::of).orElse(Part.TOKENIZER);
        try (var rest = Zebra.of(zebra).rest()) {
            Answers.print(rest.send(Request.put(part, "/triggers/" + Paths.rest(name), trigger)));
        }
    }

    @Command(name = "pause", description = "Sets a trigger aside.")
    void pause(@Parameters(paramLabel = "NAME") String name) {
        post(name, "pause");
    }

    @Command(
            name = "resume",
            description = "Lets a trigger go on with what is published from now on.")
    void resume(@Parameters(paramLabel = "NAME") String name) {
        post(name, "resume");
    }

    private void post(String name, String word) {
        Answers.print(
                ask(
                        services ->
                                services.send(
                                        "POST",
                                        "/triggers/" + Paths.rest(name) + "/" + word,
                                        null)));
    }

    @Command(name = "delete", description = "Removes a trigger; the jobs it has made stay.")
    void delete(@Parameters(paramLabel = "NAME") String name) {
        ask(services -> services.send("DELETE", "/triggers/" + Paths.rest(name), null));
    }
}
