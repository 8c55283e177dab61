package dev.zebra.cli;

import dev.zebra.cli.chaos.ChaosCommand;
import dev.zebra.cli.chat.ChatCommand;
import dev.zebra.cli.client.Addresses;
import dev.zebra.cli.client.AnyService;
import dev.zebra.cli.client.ProblemException;
import dev.zebra.cli.client.Rest;
import dev.zebra.cli.client.UnreachableException;
import dev.zebra.cli.demo.DemoCommand;
import dev.zebra.cli.job.JobActions;
import dev.zebra.cli.job.JobsCommand;
import dev.zebra.cli.job.LogsCommand;
import dev.zebra.cli.model.ModelCommand;
import dev.zebra.cli.operations.DeadLettersCommand;
import dev.zebra.cli.operations.KeysCommand;
import dev.zebra.cli.operations.LogCommand;
import dev.zebra.cli.pipeline.ApplyCommand;
import dev.zebra.cli.registry.ArtifactsCommand;
import dev.zebra.cli.registry.TriggersCommand;
import dev.zebra.cli.stack.DownCommand;
import dev.zebra.cli.stack.Stack;
import dev.zebra.cli.stack.StatusCommand;
import dev.zebra.cli.stack.UpCommand;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The `zebra` command.
@Command(
        name = "zebra",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "zebra 0.1.0-SNAPSHOT",
        description = "Striped (local-global attention) language models on the JVM.",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            ApplyCommand.class,
            JobsCommand.class,
            LogsCommand.class,
            JobActions.Cancel.class,
            JobActions.Retry.class,
            JobActions.Pause.class,
            JobActions.Resume.class,
            ArtifactsCommand.class,
            TriggersCommand.class,
            DeadLettersCommand.class,
            KeysCommand.class,
            LogCommand.class,
            ChaosCommand.class,
            ChatCommand.class,
            ModelCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:a job or an operation failed",
            "2:the command, an option or a file given to it is wrong",
            "3:the services cannot be reached",
            "4:the time given was not enough"
        })
public final class Zebra implements Runnable {

    @Spec @Nullable CommandSpec spec;

    private final Map<String, String> environment;
    private @Nullable Installation installation;

    Zebra(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new Zebra(environment))
                .setExecutionExceptionHandler(Zebra::explain)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static int explain(
            Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed)
            throws Exception {
        return switch (failure) {
            case CommandException known -> told(commandLine, known.getMessage(), known.exit());
            case UnreachableException away ->
                    told(
                            commandLine,
                            away.getMessage()
                                    + "\nzebra status tells how the services are, zebra up starts them.",
                            Exit.UNREACHABLE);
            case ProblemException refused -> told(commandLine, explain(refused), exitOf(refused));
            default -> throw failure;
        };
    }

    private static int told(CommandLine commandLine, @Nullable String message, Exit exit) {
        commandLine.getErr().println("zebra: " + message);
        return exit.code();
    }

    private static String explain(ProblemException refused) {
        var lines = new StringBuilder(String.valueOf(refused.getMessage()));
        for (var field : refused.fields()) {
            lines.append("\n  ").append(field.pointer()).append(": ").append(field.detail());
        }
        return lines.toString();
    }

    private static Exit exitOf(ProblemException refused) {
        boolean asked = refused.status() < 500 && refused.status() != 409;
        return asked ? Exit.USAGE : Exit.FAILED;
    }

    /// The parent of a subcommand, which picocli sets before it is called.
    public static Zebra of(@Nullable Zebra parent) {
        return Objects.requireNonNull(parent, "a subcommand without its parent");
    }

    /// Where the project and the state are.
    public Installation installation() {
        if (installation == null) {
            installation = Installation.find(environment);
        }
        return installation;
    }

    /// A client of the services of this installation's stack; to be closed by the caller.
    public Rest rest() {
        return new Rest(new Addresses(new Stack(installation()).portBase(), environment));
    }

    /// Asks the services of this installation's stack something.
    public <T> T ask(Function<AnyService, T> question) {
        try (var rest = rest()) {
            return question.apply(new AnyService(rest));
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "which command? See zebra --help");
    }
}
