package dev.zebra.cli.job;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.AnyService;
import dev.zebra.cli.client.ProblemException;
import dev.zebra.cli.client.Rest;
import dev.zebra.cli.client.Ticker;
import dev.zebra.cli.client.UnreachableException;
import dev.zebra.cli.stack.Part;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `zebra logs`
@Command(
        name = "logs",
        description = "Prints the log of a job, or of a part of the local stack (such as trainer).")
public final class LogsCommand implements Callable<Integer> {

    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(300);

    @ParentCommand @Nullable Zebra zebra;

    @Parameters(
            paramLabel = "ID",
            description = "A job, by the beginning of its id, or the name of a part.")
    String id = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the job has ended (a part's log: until interrupted).")
    boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var part = Part.find(id);
        if (part.isPresent()) {
            file(Zebra.of(zebra).installation().logs().resolve(part.get().id() + ".log"));
            return Exit.OK.code();
        }
        try (var rest = Zebra.of(zebra).rest()) {
            var services = new AnyService(rest);
            return job(rest, services, new Ids(services).whole(id));
        }
    }

    private int job(Rest rest, AnyService services, String job) throws InterruptedException {
        int printed = 0;
        try (var ticker = new Ticker(rest, AnyService.PARTS, "/jobs/" + job + "/events")) {
            while (true) {
                try {
                    // The state first: what a job logs before its end is in the log read after.
                    var view = JobView.of(services.get("/jobs/" + job));
                    printed = print(log(services, job), printed);
                    if (!follow || view.state().ended()) {
                        return Exit.OK.code();
                    }
                } catch (UnreachableException away) {
                    if (!follow) {
                        throw away;
                    }
                }
                Thread.sleep(SHORTEST_PAUSE);
                ticker.await(LOOK_ANYWAY);
            }
        }
    }

    private static String log(AnyService services, String job) {
        try {
            return services.get("/jobs/" + job + "/log").asText();
        } catch (ProblemException refused) {
            if (refused.status() == 404) {
                return "";
            }
            throw refused;
        }
    }

    private static int print(String log, int printed) {
        if (log.length() > printed) {
            System.out.print(log.substring(printed));
            System.out.flush();
        }
        return Math.max(printed, log.length());
    }

    private void file(Path log) throws IOException, InterruptedException {
        if (!Files.exists(log)) {
            throw new CommandException(Exit.FAILED, "there is no " + log + " yet");
        }
        try (var channel = FileChannel.open(log)) {
            var in = Channels.newInputStream(channel);
            in.transferTo(System.out);
            while (follow) {
                System.out.flush();
                Thread.sleep(SHORTEST_PAUSE);
                in.transferTo(System.out);
            }
        }
        System.out.flush();
    }
}
