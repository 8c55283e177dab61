package dev.zebra.model.check;

import dev.zebra.model.ZebraModel;
import dev.zebra.model.check.Finding.NotGiven;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One run of a [CheckpointCheck].
final class CheckRun {
    private static final String INPUTS = "input_ids";
    private static final String LOGITS = "logits";

    private final CheckpointCheck check;
    private final ExpectedTensors tensors;
    private final ExpectedNumbers numbers;
    private final CheckpointCheck.Listener listener;
    private final Tolerances tolerances;
    private final Optional<int[][]> inputs;
    private final TrainingCheck training;
    private final List<Finding> findings = new ArrayList<>();

    CheckRun(
            CheckpointCheck check,
            ExpectedTensors tensors,
            ExpectedNumbers numbers,
            CheckpointCheck.Listener listener)
            throws IOException {
        this.check = check;
        this.tensors = tensors;
        this.numbers = numbers;
        this.listener = listener;
        this.tolerances = Tolerances.of(check.device());
        this.inputs = tensors.ids(INPUTS);
        this.training = new TrainingCheck(numbers, tolerances);
    }

    CheckReport report() throws IOException {
        boolean trains = inputs.isPresent() && training.wanted();
        CheckedModel checked;
        try (var model = ZebraModel.load(check.directory(), check.device())) {
            var stored = StoredWeights.of(check.directory());
            checked = CheckedModel.of(model, stored, check.device());
            listener.loaded(checked);
            infer(model);
        }
        if (trains) {
            try (var model = ZebraModel.loadForTraining(check.directory(), check.device())) {
                add(training.findings(model, inputs.orElseThrow()));
            }
        } else {
            add(
                    TrainingCheck.notGiven(
                            inputs.isEmpty() ? tensors.missing(INPUTS) : numbers.missing("loss")));
        }
        return new CheckReport(check.directory(), checked, findings);
    }

    private void infer(ZebraModel model) throws IOException {
        int vocabulary = model.config().vocabularySize();
        for (var row : inputs.orElse(new int[0][])) {
            requireIds("%s: %s".formatted(tensors.file(), INPUTS), row, vocabulary);
        }
        var greedy =
                new ExpectedGreedy(tensors, numbers, model.config().bosTokenId()).sequences(inputs);
        for (var sequence : greedy) {
            requireIds(sequence.source(), sequence.ids(), vocabulary);
        }
        add(new SelfCheck(model, tolerances, check.length()).findings());
        add(forward(model));
        add(
                greedy.isEmpty()
                        ? List.of(new NotGiven("greedy ids", tensors.missing(ExpectedGreedy.IDS)))
                        : new GreedyCheck(model, tolerances).findings(greedy));
        add(text(model));
    }

    /// Documented text is a rarity: only where there is some is there a line for it.
    private List<Finding> text(ZebraModel model) throws IOException {
        var expected = numbers.text(TextCheck.TEXT);
        return expected.isEmpty()
                ? List.of()
                : List.of(new TextCheck(model, check.detokenizer()).finding(expected.get()));
    }

    private List<Finding> forward(ZebraModel model) throws IOException {
        if (inputs.isEmpty()) {
            return List.of(new NotGiven(LOGITS, tensors.missing(INPUTS)));
        }
        var expected = tensors.logits(inputs.get(), model.config().vocabularySize());
        return expected.isEmpty()
                ? List.of(new NotGiven(LOGITS, tensors.missing(LOGITS)))
                : new ForwardCheck(model, tolerances).findings(inputs.get(), expected.get());
    }

    private void add(List<Finding> found) {
        found.forEach(listener::found);
        findings.addAll(found);
    }

    private static void requireIds(String source, int[] ids, int vocabularySize)
            throws IOException {
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw new IOException(
                        "%s must hold ids in [0, %d) of vocab_size, got %d"
                                .formatted(source, vocabularySize, id));
            }
        }
    }
}
