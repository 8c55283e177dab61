package dev.zebra.model.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Collects what a checkpoint documents of its greedy decoding: `greedy_ids` (prompt and
/// continuation, of either file) and `first_greedy_ids_after_bos`.
///
/// How many of `greedy_ids` are the prompt stands under `prompt_length` in `expected.json`, or is
/// the length of `prompt_ids`; `greedy_ids` without that prompt in front are the continuation
/// alone. If nothing is said, the prompt is what they have in common with a row of `input_ids`; if
/// that is a few tokens only, which may be chance, 24 tokens where there are more than that.
final class ExpectedGreedy {
    static final String IDS = "greedy_ids";
    static final String AFTER_BOS = "first_greedy_ids_after_bos";

    private static final int USUAL_PROMPT = 24;
    private static final int NO_CHANCE = 8;

    private final ExpectedTensors tensors;
    private final ExpectedNumbers numbers;
    private final OptionalInt bos;

    ExpectedGreedy(ExpectedTensors tensors, ExpectedNumbers numbers, OptionalInt bos) {
        this.tensors = tensors;
        this.numbers = numbers;
        this.bos = bos;
    }

    /// @throws IOException naming the key that makes no sense
    List<GreedySequence> sequences(Optional<int[][]> inputs) throws IOException {
        var sequences = new ArrayList<GreedySequence>();
        try {
            add(sequences, tensors.file(), tensors.ids(IDS), inputs);
            add(sequences, numbers.file(), numbers.ids(IDS), inputs);
            var afterBos = numbers.ids(AFTER_BOS);
            if (afterBos.isPresent()) {
                addAfterBos(sequences, afterBos.get());
            }
            return sequences;
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void add(
            List<GreedySequence> sequences,
            Path file,
            Optional<int[][]> rows,
            Optional<int[][]> inputs)
            throws IOException {
        var prompts = tensors.ids("prompt_ids");
        if (prompts.isEmpty()) {
            prompts = numbers.ids("prompt_ids");
        }
        for (int b = 0; b < rows.map(all -> all.length).orElse(0); b++) {
            var row = rows.orElseThrow()[b];
            var source = "%s: %s".formatted(file, IDS);
            if (prompts.isPresent()) {
                var all = prompts.get();
                sequences.add(after(source, all[Math.min(b, all.length - 1)], row));
            } else {
                sequences.add(new GreedySequence(source, row, promptLength(row, inputs)));
            }
        }
    }

    private static GreedySequence after(String source, int[] prompt, int[] row) {
        boolean inFront =
                row.length > prompt.length
                        && Arrays.equals(prompt, Arrays.copyOf(row, prompt.length));
        return new GreedySequence(source, inFront ? row : join(prompt, row), prompt.length);
    }

    private void addAfterBos(List<GreedySequence> sequences, int[][] rows) throws IOException {
        var source = "%s: %s".formatted(numbers.file(), AFTER_BOS);
        if (bos.isEmpty()) {
            throw new IOException(source + " needs bos_token_id in config.json");
        }
        for (var row : rows) {
            sequences.add(new GreedySequence(source, join(new int[] {bos.getAsInt()}, row), 1));
        }
    }

    private int promptLength(int[] row, Optional<int[][]> inputs) throws IOException {
        var given = numbers.count("prompt_length");
        if (given.isPresent()) {
            return given.getAsInt();
        }
        int common = 0;
        for (var input : inputs.orElse(new int[0][])) {
            int mismatch = Arrays.mismatch(row, input);
            common = Math.max(common, mismatch < 0 ? row.length : mismatch);
        }
        boolean cut = common >= NO_CHANCE && common < row.length;
        if (cut || row.length > USUAL_PROMPT) {
            return cut ? common : USUAL_PROMPT;
        }
        return Math.max(1, common);
    }

    private static int[] join(int[] first, int[] second) {
        var joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
