package dev.zebra.cli.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `zebra model info`
@Command(
        name = "info",
        description = {
            "Describes a checkpoint from its config.json: parameters, stripes layer by layer, the"
                    + " key-value cache and attention work at several context lengths beside the"
                    + " same model with all layers global, and the memory to train and to serve it.",
            "",
            "Weights are not loaded and need not be there."
        })
public final class InfoCommand implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The checkpoint's directory.")
    @Nullable Path directory;

    @Option(
            names = "--lengths",
            paramLabel = "N",
            split = ",",
            description =
                    "Context lengths to look at, such as 4096,16384. Default: 1k to 128k, and the"
                            + " model's own.")
    @Nullable List<Long> lengths;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    boolean json;

    @Override
    public Integer call() {
        return new InfoWork(
                        Objects.requireNonNull(directory),
                        lengths == null ? List.of() : lengths,
                        json)
                .run(Objects.requireNonNull(spec).commandLine().getOut());
    }
}
