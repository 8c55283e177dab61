package dev.zebra.cli;

import dev.zebra.cli.stack.DownCommand;
import dev.zebra.cli.stack.StatusCommand;
import dev.zebra.cli.stack.UpCommand;
import java.util.Map;
import java.util.Objects;
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
        subcommands = {UpCommand.class, DownCommand.class, StatusCommand.class},
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
        if (failure instanceof CommandException known) {
            commandLine.getErr().println("zebra: " + known.getMessage());
            return known.exit().code();
        }
        throw failure;
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

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "which command? See zebra --help");
    }
}
