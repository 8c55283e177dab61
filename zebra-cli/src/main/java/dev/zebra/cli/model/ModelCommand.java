package dev.zebra.cli.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `zebra model`
@Command(
        name = "model",
        description =
                "Checks, describes and converts checkpoints (config.json and safetensors or .bin"
                        + " weights, as Hugging Face lays them out). Needs no services.",
        subcommands = {CheckCommand.class, InfoCommand.class, ConvertCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class ModelCommand implements Runnable {

    @Spec @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "which command? See zebra model --help");
    }
}
