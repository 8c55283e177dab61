package dev.zebra.cli.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.Answers;
import dev.zebra.cli.client.AnyService;
import dev.zebra.cli.client.Paths;
import dev.zebra.cli.terminal.Table;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `zebra artifacts`
@Command(
        name = "artifacts",
        description = "Lists artifacts; its subcommands show, promote, deprecate and delete them.")
public final class ArtifactsCommand implements Runnable {

    private static final Table TABLE =
            new Table()
                    .column("REFERENCE", "/reference")
                    .column("FINAL", "/final")
                    .column("ALIASES", row -> joined(row.path("aliases")))
                    .column("RUN", "/run")
                    .column("BYTES", "/bytes")
                    .column("PUBLISHED", "/published")
                    .column("DEPRECATED", "/deprecated");

    @ParentCommand @Nullable Zebra zebra;

    @Option(names = "--kind", description = "tokenizer, dataset, model or report.")
    @Nullable String kind;

    @Option(names = "--name", description = "Only versions of this name.")
    @Nullable String name;

    @Option(names = "--run", paramLabel = "RUN", description = "Only what this run made.")
    @Nullable String run;

    @Option(names = "--json", description = "Print JSON, as the services answer it.")
    boolean json;

    @Override
    public void run() {
        var path = Paths.with("/artifacts", "kind", kind);
        var all = Paths.with(Paths.with(path, "name", name), "run", run);
        ask(services -> Answers.list(services, all, json, TABLE));
    }

    private static String joined(JsonNode texts) {
        var all = texts.valueStream().map(JsonNode::asText).toList();
        return all.isEmpty() ? "-" : String.join(",", all);
    }

    private JsonNode ask(Function<AnyService, JsonNode> question) {
        return Zebra.of(zebra).ask(question);
    }

    private void show(Function<AnyService, JsonNode> question) {
        var answer = ask(question);
        if (!answer.isMissingNode()) {
            Answers.print(answer);
        }
    }

    @Command(name = "show", description = "Shows the version that a reference means now.")
    void show(@Parameters(paramLabel = "REFERENCE") String reference) {
        show(services -> services.get("/artifacts/" + Paths.rest(reference)));
    }

    @Command(
            name = "lineage",
            description = "Shows what a version was made from, or what was made from it.")
    void lineage(
            @Parameters(paramLabel = "REFERENCE") String reference,
            @Option(names = "--down", description = "What was made from it.") boolean down,
            @Option(names = "--depth", description = "Steps at most.") @Nullable Integer depth) {
        var path = Paths.with("/lineage/" + Paths.rest(reference), "depth", depth);
        show(services -> services.get(Paths.with(path, "direction", down ? "down" : "up")));
    }

    @Command(
            name = "aliases",
            description = "Shows the aliases of an artifact and where they have pointed.")
    void aliases(@Parameters(paramLabel = "KIND:NAME") String artifact) {
        show(services -> services.get("/aliases/" + Paths.rest(artifact)));
    }

    @Command(name = "promote", description = "Points an alias, such as production, at a version.")
    void promote(
            @Parameters(paramLabel = "KIND:NAME@ALIAS") String alias,
            @Parameters(paramLabel = "VERSION") int version,
            @Option(
                            names = "--expected",
                            description = "Only if it points at this version now; 0 for none.")
                    @Nullable Integer expected) {
        var body = JsonNodeFactory.instance.objectNode().put("version", version);
        if (expected != null) {
            body.put("expected", expected);
        }
        show(services -> services.send("PUT", "/aliases/" + Paths.rest(alias), body));
    }

    @Command(name = "unalias", description = "Takes an alias away.")
    void unalias(@Parameters(paramLabel = "KIND:NAME@ALIAS") String alias) {
        show(services -> services.send("DELETE", "/aliases/" + Paths.rest(alias), null));
    }

    @Command(
            name = "deprecate",
            description = "Marks a version as not to be used any more, or takes that back.")
    void deprecate(
            @Parameters(paramLabel = "KIND:NAME@VERSION") String reference,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "REASON",
                            description = "Why; nothing takes the mark away.")
                    @Nullable String reason) {
        var body = JsonNodeFactory.instance.objectNode().put("deprecated", reason);
        show(services -> services.send("PATCH", "/artifacts/" + Paths.rest(reference), body));
    }

    @Command(name = "delete", description = "Deletes a version that nothing needs.")
    void delete(@Parameters(paramLabel = "KIND:NAME@VERSION") String reference) {
        show(services -> services.send("DELETE", "/artifacts/" + Paths.rest(reference), null));
    }

    @Command(
            name = "rescan",
            description =
                    "Compares registry and store; announces again what only the store knows. Removes"
                            + " nothing.")
    void rescan(
            @Option(names = "--verify", description = "Read every payload and check its digest.")
                    boolean verify) {
        show(services -> services.send("POST", "/rescans?verify=" + verify, null));
    }
}
