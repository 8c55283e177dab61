package dev.zebra.cli.chat;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.Request;
import dev.zebra.cli.client.Rest;
import dev.zebra.cli.stack.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `zebra chat`
@Command(
        name = "chat",
        description = {
            "Talks to a served model; answers stream as they are made.",
            "At a terminal it asks for one message after the other (end with an empty line or Ctrl-D)."
                    + " Otherwise all of standard input is the one message."
        })
public final class ChatCommand implements Callable<Integer> {

    @ParentCommand @Nullable Zebra zebra;

    @Option(names = "--model", description = "The model (default: the newest one served).")
    @Nullable String model;

    @Option(
            names = "--complete",
            description =
                    "Let the model continue the text itself instead of answering it in a chat.")
    boolean complete;

    @Option(names = "--system", paramLabel = "TEXT", description = "A system message for the chat.")
    @Nullable String system;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "200",
            description = "Longest answer (default ${DEFAULT-VALUE}).")
    int maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token.")
    @Nullable Double temperature;

    @Option(names = "--top-p", paramLabel = "P", description = "Nucleus of the sampling.")
    @Nullable Double topP;

    @Option(names = "--seed", paramLabel = "N", description = "Makes the answer repeatable.")
    @Nullable Long seed;

    @Override
    public Integer call() throws IOException {
        try (var rest = Zebra.of(zebra).rest()) {
            var conversation =
                    new Conversation(
                            rest,
                            model == null ? newestModel(rest) : model,
                            new Conversation.Settings(complete, maxTokens, temperature, topP, seed),
                            new ArrayList<>());
            if (system != null && !complete) {
                conversation.add("system", system);
            }
            if (System.console() != null && System.console().isTerminal()) {
                talk(conversation);
            } else {
                conversation.answer(readAll(), System.out);
                System.out.println();
            }
            return Exit.OK.code();
        }
    }

    private static String newestModel(Rest rest) {
        var served = rest.send(Request.get(Part.INFERENCE, "/v1/models")).path("data");
        String newest = null;
        long created = Long.MIN_VALUE;
        for (var each : served) {
            if (each.path("created").asLong() >= created) {
                created = each.path("created").asLong();
                newest = each.path("id").asText();
            }
        }
        if (newest == null) {
            throw new CommandException(Exit.FAILED, "no model is served yet; zebra demo makes one");
        }
        return newest;
    }

    private void talk(Conversation conversation) throws IOException {
        System.out.println(
                conversation.model() + (complete ? " continues your text" : " answers") + ".");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (true) {
            System.out.print("\n> ");
            System.out.flush();
            var line = in.readLine();
            if (line == null || line.isBlank()) {
                return;
            }
            conversation.answer(line, System.out);
            System.out.println();
        }
    }

    private static String readAll() throws IOException {
        return new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
