package dev.zebra.cli.model;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `zebra model check`
@Command(
        name = "check",
        description = {
            "Loads a checkpoint and checks what it computes.",
            "",
            "Always: that logits are numbers, and that a pseudo-random sequence longer than the"
                    + " window has the same logits and greedy choices through the striped cache"
                    + " (chunked prefill, then decoding) as without it.",
            "",
            "With expected.safetensors (input_ids, logits, greedy_ids) and expected.json (loss,"
                    + " grad_norm, param_grad_norms, loss_after_one_adamw_step, prompt_length,"
                    + " first_greedy_ids_after_bos, greedy_text) beside the weights, as far as they are there:"
                    + " forward, loss, gradient, one AdamW step (learning rate 1e-3, betas 0.9 and"
                    + " 0.95, epsilon 1e-8, weight decay 0.1 on every parameter, clipping at 1) and"
                    + " greedy decoding, cached and uncached.",
            "",
            "Tolerances in float32 on the CPU: logits 2e-5, loss 2e-6, gradient norms 1e-4"
                    + " relative, loss after the step 2e-5, greedy ids equal except where the"
                    + " reference's token is within 1e-4 of the best. In bfloat16 on CUDA: RMS"
                    + " error of the logits 2%% of their standard deviation, losses 1e-2 relative.",
            "",
            "Ends with 0 if all is within tolerance, 1 if not, 2 if the checkpoint is unusable."
        })
public final class CheckCommand implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The checkpoint's directory.")
    @Nullable Path directory;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}.")
    String device = "cpu";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of a native operation. Default: one per core.")
    @Nullable Integer threads;

    @Option(
            names = "--length",
            paramLabel = "TOKENS",
            description =
                    "Tokens of the sequence that the model is held against itself with. Default:"
                            + " twice the window and a little, less for large models.")
    @Nullable Integer length;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    boolean json;

    @Override
    public Integer call() {
        return new CheckWork(Objects.requireNonNull(directory), device, threads, length, json)
                .run(out());
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
