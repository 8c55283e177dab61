package dev.zebra.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the model predicts after the tokens whose predictions were wanted, one row to each, in the
/// order of the feeds. Logits are made when they are asked for. It owns native memory until it is
/// closed.
public final class Predictions implements AutoCloseable {
    private final ZebraModel model;
    private final PtNDManager scratch;
    private final @Nullable PtNDArray hidden;
    private final @Nullable PtNDArray logits;
    private final int rows;

    private Predictions(
            ZebraModel model,
            PtNDManager scratch,
            @Nullable PtNDArray hidden,
            @Nullable PtNDArray logits,
            int rows) {
        this.model = model;
        this.scratch = scratch;
        this.hidden = hidden;
        this.logits = logits;
        this.rows = rows;
    }

    /// From normed hidden states `[rows, hidden]` that belong to `scratch`, which it will close.
    static Predictions ofHidden(ZebraModel model, PtNDManager scratch, PtNDArray hidden, int rows) {
        return new Predictions(model, scratch, hidden, null, rows);
    }

    /// From float32 logits `[rows, vocabulary]`.
    static Predictions ofLogits(ZebraModel model, PtNDManager scratch, PtNDArray logits, int rows) {
        return new Predictions(model, scratch, null, logits, rows);
    }

    /// How many rows there are.
    public int rows() {
        return rows;
    }

    /// Next-token logits, `[rows][vocabulary]`.
    public float[][] logits() {
        return logits(all());
    }

    /// Next-token logits after some of the rows, `[ofRows][vocabulary]`.
    public float[][] logits(int[] ofRows) {
        int width = model.config().vocabularySize();
        var flat = TensorMemory.floats(logitsOf(ofRows));
        var split = new float[ofRows.length][];
        Arrays.setAll(split, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
        return split;
    }

    /// The natural log of the probability of a target after each of some rows.
    ///
    /// @param known the probability is among ids below this, at most the vocabulary
    /// @throws IllegalArgumentException if there are not as many targets as rows, or an id is out
    ///     of range
    public float[] logProbabilities(int[] ofRows, int[] targets, int known) {
        if (ofRows.length != targets.length) {
            throw new IllegalArgumentException(
                    "%d rows need as many targets, got %d"
                            .formatted(ofRows.length, targets.length));
        }
        if (targets.length == 0) {
            return new float[0];
        }
        Tokens.check(targets, requireKnown(known, 0));
        try (var limit = IValue.from((long) known);
                var ids = IValue.from(Tokens.tensor(scratch, targets));
                var x = IValue.from(pick(ofRows));
                var result =
                        hidden == null
                                ? program().call("log_probabilities_of", x, ids, limit)
                                : program().call("log_probabilities", x, ids, limit, weights())) {
            return TensorMemory.floats(result.toTensor(scratch));
        }
    }

    /// The most likely tokens after each of some rows.
    ///
    /// @param known only ids below this count, at most the vocabulary
    /// @param count tokens per row, at most `known`
    public List<Likeliest> likeliest(int[] ofRows, int known, int count) {
        if (ofRows.length == 0) {
            return List.of();
        }
        try (var limit = IValue.from((long) requireKnown(known, count));
                var most = IValue.from((long) count);
                var x = IValue.from(pick(ofRows));
                var result =
                        hidden == null
                                ? program().call("likeliest_of", x, limit, most)
                                : program().call("likeliest", x, limit, most, weights())) {
            var tensors = result.toTensorArray(scratch);
            return likeliest(tensors[0], tensors[1], ofRows.length, count);
        }
    }

    /// Chooses a token after each of some rows, on the model's device.
    ///
    /// @param draws one per row
    /// @param known only ids below this are chosen, at most the vocabulary
    /// @param alternatives how many of the likeliest tokens to tell with each
    /// @throws IllegalArgumentException if there are not as many draws as rows
    /// @return one per row; its log probability is NaN if the row's logits are not finite, minus
    ///     infinity excepted: a model that has diverged has no answer
    public List<DrawnToken> choose(
            int[] ofRows, List<TokenDraw> draws, int known, int alternatives) {
        if (ofRows.length != draws.size()) {
            throw new IllegalArgumentException(
                    "%d rows need as many draws, got %d".formatted(ofRows.length, draws.size()));
        }
        if (ofRows.length == 0) {
            return List.of();
        }
        requireKnown(known, alternatives);
        try (var arguments =
                        new ChooseArguments(scratch, logitsOf(ofRows), draws, known, alternatives);
                var result = program().call("choose", arguments.values())) {
            return drawn(result.toTensor(scratch).toDoubleArray(), ofRows.length, alternatives);
        }
    }

    @Override
    public void close() {
        scratch.close();
    }

    /// From what the program's `choose` tells, `[3 + 2 alternatives][rows]`.
    private static List<DrawnToken> drawn(double[] told, int rows, int alternatives) {
        var drawn = new ArrayList<DrawnToken>();
        for (int row = 0; row < rows; row++) {
            var ids = new int[alternatives];
            var values = new float[alternatives];
            for (int i = 0; i < alternatives; i++) {
                ids[i] = (int) told[(3 + i) * rows + row];
                values[i] = (float) told[(3 + alternatives + i) * rows + row];
            }
            boolean finite = Double.isFinite(told[2 * rows + row]);
            drawn.add(
                    new DrawnToken(
                            (int) told[row],
                            finite ? (float) told[rows + row] : Float.NaN,
                            new Likeliest(ids, values)));
        }
        return drawn;
    }

    private static List<Likeliest> likeliest(
            PtNDArray ids, PtNDArray logProbabilities, int rows, int count) {
        var flatIds = ids.toLongArray();
        var flat = TensorMemory.floats(logProbabilities);
        var likeliest = new ArrayList<Likeliest>();
        for (int row = 0; row < rows; row++) {
            likeliest.add(
                    new Likeliest(
                            Arrays.stream(flatIds, row * count, (row + 1) * count)
                                    .mapToInt(Math::toIntExact)
                                    .toArray(),
                            Arrays.copyOfRange(flat, row * count, (row + 1) * count)));
        }
        return likeliest;
    }

    private PtNDArray logitsOf(int[] ofRows) {
        if (hidden == null) {
            return pick(ofRows);
        }
        try (var x = IValue.from(pick(ofRows));
                var result = program().call("logits", x, weights())) {
            return result.toTensor(scratch);
        }
    }

    private Program program() {
        return model.program();
    }

    private IValue weights() {
        return model.computed().list();
    }

    /// Some rows of what there is: hidden states or logits.
    private PtNDArray pick(int[] ofRows) {
        var tensor = hidden == null ? Objects.requireNonNull(logits) : hidden;
        if (Arrays.equals(ofRows, all())) {
            return tensor;
        }
        for (int row : ofRows) {
            if (row < 0 || row >= rows) {
                throw new IllegalArgumentException(
                        "rows are 0 to %d, got %d".formatted(rows - 1, row));
            }
        }
        try (var x = IValue.from(tensor);
                var index = IValue.from(Tokens.tensor(scratch, ofRows));
                var result = program().call("pick", x, index)) {
            return result.toTensor(scratch);
        }
    }

    private int[] all() {
        return IntStream.range(0, rows).toArray();
    }

    private int requireKnown(int known, int count) {
        int vocabulary = model.config().vocabularySize();
        if (known < 1 || known > vocabulary) {
            throw new IllegalArgumentException(
                    "known must be 1 to %d, got %d".formatted(vocabulary, known));
        }
        if (count < 0 || count > known) {
            throw new IllegalArgumentException(
                    "the likeliest tokens to tell must be 0 to %d, got %d".formatted(known, count));
        }
        return known;
    }

    /// What the program's `choose` takes.
    private static final class ChooseArguments implements AutoCloseable {
        private final List<IValue> values = new ArrayList<>();

        ChooseArguments(
                PtNDManager scratch,
                PtNDArray logits,
                List<TokenDraw> draws,
                int known,
                int alternatives) {
            int n = draws.size();
            var rules = new double[5 * n];
            for (int i = 0; i < n; i++) {
                var draw = draws.get(i);
                rules[i] = draw.temperature();
                rules[n + i] = draw.topP();
                rules[2 * n + i] = draw.minP();
                rules[3 * n + i] = draw.uniform();
                rules[4 * n + i] = draw.topK();
            }
            values.add(IValue.from(logits));
            values.add(IValue.from((long) known));
            changes(scratch, draws, known);
            values.add(IValue.from((PtNDArray) scratch.create(rules, new Shape(5, n))));
            values.add(IValue.from(draws.stream().allMatch(draw -> draw.temperature() == 0)));
            values.add(IValue.from(draws.stream().anyMatch(TokenDraw::ordered)));
            values.add(IValue.from((long) alternatives));
        }

        private void changes(PtNDManager scratch, List<TokenDraw> draws, int known) {
            var rows = new ArrayList<Long>();
            var ids = new ArrayList<Long>();
            var changes = new ArrayList<Float>();
            for (int i = 0; i < draws.size(); i++) {
                for (var change : draws.get(i).changes().entrySet()) {
                    if (change.getKey() < known) {
                        rows.add((long) i);
                        ids.add((long) change.getKey());
                        changes.add(change.getValue());
                    }
                }
            }
            if (changes.isEmpty()) {
                // one empty tensor will do for all three
                var none = (PtNDArray) scratch.create(new float[0]);
                for (int i = 0; i < 3; i++) {
                    values.add(IValue.from(none));
                }
                return;
            }
            var floats = new float[changes.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = changes.get(i);
            }
            values.add(IValue.from(longs(scratch, rows)));
            values.add(IValue.from(longs(scratch, ids)));
            values.add(IValue.from((PtNDArray) scratch.create(floats)));
        }

        private static PtNDArray longs(PtNDManager scratch, List<Long> list) {
            return (PtNDArray) scratch.create(list.stream().mapToLong(Long::longValue).toArray());
        }

        IValue[] values() {
            return values.toArray(IValue[]::new);
        }

        @Override
        public void close() {
            values.forEach(IValue::close);
        }
    }
}
