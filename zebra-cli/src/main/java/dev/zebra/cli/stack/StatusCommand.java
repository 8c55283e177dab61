package dev.zebra.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Json;
import dev.zebra.cli.Zebra;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `zebra status`
@Command(
        name = "status",
        description =
                "Shows how the broker and the services are. Ends with 0 when all are ready, else with 3.")
public final class StatusCommand implements Callable<Integer> {

    @ParentCommand @Nullable Zebra zebra;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        var parts = new Stack(Zebra.of(zebra).installation()).status();
        if (json) {
            System.out.println(
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(parts));
        } else {
            print(parts);
        }
        boolean allReady = parts.stream().allMatch(p -> p.state() == PartStatus.State.READY);
        return (allReady ? Exit.OK : Exit.UNREACHABLE).code();
    }

    private static void print(List<PartStatus> parts) {
        System.out.printf(
                "%-10s %-8s %6s %8s %10s  %s%n", "PART", "STATE", "PORT", "PID", "UP", "LOG");
        for (var part : parts) {
            System.out.printf(
                    "%-10s %-8s %6d %8s %10s  %s%n",
                    part.part(),
                    part.state().name().toLowerCase(Locale.ROOT),
                    part.port(),
                    part.pid() == null ? "-" : part.pid(),
                    part.started() == null ? "-" : age(part.started()),
                    part.log());
        }
    }

    private static String age(Instant since) {
        var age = Duration.between(since, Instant.now());
        return "%d:%02d:%02d".formatted(age.toHours(), age.toMinutesPart(), age.toSecondsPart());
    }
}
