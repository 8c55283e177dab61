package dev.zebra.cli.stack;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.terminal.Progress;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `zebra down`
@Command(
        name = "down",
        description = {
            "Stops the services and the broker, and whatever they have started.",
            "Only files stay, under .zebra in the project (or ZEBRA_HOME): the log, the artifacts and"
                    + " the log files. Jobs that ran go on after the next `zebra up`."
        })
public final class DownCommand implements Callable<Integer> {

    @ParentCommand @Nullable Zebra zebra;

    @Override
    public Integer call() {
        var installation = Zebra.of(zebra).installation();
        try (var progress = Progress.onStandardError()) {
            var doubtful = new Stack(installation).down(progress);
            if (!doubtful.isEmpty()) {
                throw new CommandException(
                        Exit.FAILED,
                        "not all is down, perhaps: "
                                + doubtful.stream()
                                        .map(Part::title)
                                        .collect(Collectors.joining(", "))
                                + "; end the process named above if it is Zebra's");
            }
        }
        System.out.println("Zebra is down; its data stay in " + installation.home());
        return Exit.OK.code();
    }
}
