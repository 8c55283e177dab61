package dev.zebra.cli.job;

import dev.zebra.cli.Exit;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.AnyService;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// What users do to jobs: `zebra cancel`, `retry`, `pause` and `resume`.
public final class JobActions {

    private JobActions() {}

    private abstract static class Action implements Callable<Integer> {

        private final String word;

        @ParentCommand @Nullable Zebra zebra;

        @Parameters(
                arity = "1..*",
                paramLabel = "ID",
                description = "Jobs, by the beginnings of their ids.")
        List<String> ids = List.of();

        Action(String word) {
            this.word = word;
        }

        @Override
        public Integer call() {
            try (var rest = Zebra.of(zebra).rest()) {
                var services = new AnyService(rest);
                for (var id : ids) {
                    var whole = new Ids(services).whole(id);
                    var job =
                            JobView.of(services.send("POST", "/jobs/" + whole + "/" + word, null));
                    JobTable.printRow(System.out, job);
                }
                return Exit.OK.code();
            }
        }
    }

    /// `zebra cancel`
    @Command(name = "cancel", description = "Cancels jobs; those that run end with their worker.")
    public static final class Cancel extends Action {
        Cancel() {
            super("cancel");
        }
    }

    /// `zebra retry`
    @Command(name = "retry", description = "Lets failed or cancelled jobs try again.")
    public static final class Retry extends Action {
        Retry() {
            super("retry");
        }
    }

    /// `zebra pause`
    @Command(name = "pause", description = "Sets jobs aside; those that run save their state.")
    public static final class Pause extends Action {
        Pause() {
            super("pause");
        }
    }

    /// `zebra resume`
    @Command(name = "resume", description = "Lets paused jobs go on from where they were.")
    public static final class Resume extends Action {
        Resume() {
            super("resume");
        }
    }
}
