package dev.zebra.cli.operations;

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

/// `zebra keys`
@Command(
        name = "keys",
        description =
                "Lists API keys; its subcommands create, rotate and revoke them, and tell who did"
                        + " what.")
public final class KeysCommand implements Runnable {

    private static final Table TABLE =
            new Table()
                    .column("ID", "/id")
                    .column("NAME", "/name")
                    .column("SCOPE", "/scope")
                    .column("CREATED", "/created")
                    .column("BY", "/createdBy")
                    .column("ROTATED", "/rotated")
                    .column("EXPIRES", "/expires")
                    .column("REVOKED", "/revoked");

    private static final Table AUDIT =
            new Table()
                    .column("AT", "/at")
                    .column("WHO", "/principal")
                    .column("FROM", "/from")
                    .column("STATUS", "/status")
                    .column(
                            "WHAT",
                            row -> row.path("method").asText() + " " + row.path("path").asText());

    @ParentCommand @Nullable Zebra zebra;

    @Option(names = "--json", description = "Print JSON, as the services answer it.")
    boolean json;

    @Override
    public void run() {
        ask(services -> Answers.list(services, "/access/keys", json, TABLE));
    }

    private JsonNode ask(Function<AnyService, JsonNode> question) {
        return Zebra.of(zebra).ask(question);
    }

    @Command(
            name = "create",
            description = "Makes a key and prints its secret, which is shown this once.")
    void create(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--scope", required = true, description = "read, submit or admin.")
                    String scope,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            description = "Such as 2027-01-01T00:00:00Z.")
                    @Nullable String expires) {
        var body = JsonNodeFactory.instance.objectNode().put("name", name).put("scope", scope);
        if (expires != null) {
            body.put("expires", expires);
        }
        secret(ask(services -> services.send("POST", "/access/keys", body)));
    }

    @Command(name = "rotate", description = "Gives a key a new secret and prints it.")
    void rotate(
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = "--grace",
                            defaultValue = "PT24H",
                            description =
                                    "How long the secret before is taken too; default"
                                            + " ${DEFAULT-VALUE}.")
                    String grace) {
        var body = JsonNodeFactory.instance.objectNode().put("grace", grace);
        secret(
                ask(
                        services ->
                                services.send(
                                        "POST",
                                        "/access/keys/" + Paths.rest(id) + "/rotate",
                                        body)));
    }

    private static void secret(JsonNode issued) {
        System.out.println(issued.path("secret").asText());
    }

    @Command(name = "revoke", description = "Ends a key.")
    void revoke(@Parameters(paramLabel = "ID") String id) {
        ask(services -> services.send("DELETE", "/access/keys/" + Paths.rest(id), null));
    }

    @Command(name = "audit", description = "Tells who did what, newest first.")
    void audit(
            @Option(names = "--principal", description = "Only what this one did.")
                    @Nullable String principal,
            @Option(names = "--json", description = "Print JSON, as the services answer it.")
                    boolean asJson) {
        var path = Paths.with("/access/audit", "principal", principal);
        ask(services -> Answers.list(services, path, asJson, AUDIT));
    }
}
