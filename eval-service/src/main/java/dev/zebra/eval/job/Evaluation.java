package dev.zebra.eval.job;

import dev.zebra.eval.passkey.PasskeyCell;
import dev.zebra.eval.passkey.PasskeyGrid;
import dev.zebra.eval.perplexity.PerplexityByLength;
import dev.zebra.eval.perplexity.UnigramModel;
import dev.zebra.eval.report.Report;
import dev.zebra.eval.report.Rows;
import dev.zebra.eval.report.StripeCost;
import dev.zebra.eval.scoring.ScoringModel;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The measurements of one job, in order: perplexity, passkey grid, cost.
///
/// @param unigram the baseline, if there is one
/// @param grid the passkey grid, if one was asked for
record Evaluation(
        EvaluateSpec spec,
        ModelConfig config,
        PerplexityByLength heldOut,
        @Nullable UnigramModel unigram,
        @Nullable PasskeyGrid grid) {

    /// What the measurements make of a report; the sources are the caller's to name.
    record Findings(
            Report.PerplexityTable perplexity,
            Report.@Nullable PasskeyTable passkey,
            List<Report.Cost> cost) {}

    /// @throws java.util.concurrent.CancellationException once the job is stopped
    /// @throws ArithmeticException if the model's outputs are not finite
    Findings measure(ScoringModel model, JobContext context) {
        var lengths = ContextLengths.of(spec, config.maxPositions(), heldOut.longest());
        var effort = new JobEffort(context, planned(lengths));
        var perplexity = perplexity(model, lengths, effort, context);
        var passkey = passkey(model, effort, context);
        return new Findings(perplexity, passkey, cost(lengths));
    }

    private Report.PerplexityTable perplexity(
            ScoringModel model, ContextLengths lengths, JobEffort effort, JobContext context) {
        var rows = new ArrayList<Report.AtLength>();
        long tokens = 0;
        for (int length : lengths.lengths()) {
            var measured = heldOut.measure(model, length, effort);
            var row = Rows.atLength(measured, length, config.maxPositions());
            tokens = measured.tokens();
            context.log(
                    "perplexity at context %d: %s over %d tokens"
                            .formatted(length, row.perplexity(), tokens));
            rows.add(row);
        }
        if (unigram == null) {
            return new Report.PerplexityTable(heldOut.documents(), tokens, rows, null);
        }
        var baseline = Rows.unigram(heldOut.measure(unigram), unigram);
        context.log("unigram perplexity on the same tokens: " + baseline.perplexity());
        return new Report.PerplexityTable(heldOut.documents(), tokens, rows, baseline);
    }

    private Report.@Nullable PasskeyTable passkey(
            ScoringModel model, JobEffort effort, JobContext context) {
        var wanted = spec.passkey();
        if (grid == null || wanted == null) {
            return null;
        }
        var cells = new ArrayList<PasskeyCell>();
        var skipped = new ArrayList<Report.Skipped>();
        for (int length : new TreeSet<>(wanted.lengths())) {
            var minimum = grid.tooShort(length);
            if (minimum.isPresent()) {
                context.log(
                        "passkey length %d is skipped: its prompts take at least %d tokens"
                                .formatted(length, minimum.getAsInt()));
                skipped.add(new Report.Skipped(length, minimum.getAsInt()));
                continue;
            }
            for (var cell : grid.measure(model, length, effort)) {
                context.log(
                        "passkey at length %d, depth %s: %d of %d"
                                .formatted(
                                        length,
                                        cell.depth(),
                                        cell.correct(),
                                        cell.samples().size()));
                cells.add(cell);
            }
        }
        return Rows.passkey(
                cells, skipped, wanted.samples(), wanted.seed(), config.window().windowSize());
    }

    private List<Report.Cost> cost(ContextLengths lengths) {
        return lengths.lengths().stream().map(length -> StripeCost.at(config, length)).toList();
    }

    private long planned(ContextLengths lengths) {
        long planned = lengths.lengths().stream().mapToLong(heldOut::forwardTokens).sum();
        var wanted = spec.passkey();
        if (wanted != null) {
            long prompts = (long) wanted.depths().size() * wanted.samples();
            planned += wanted.lengths().stream().mapToLong(length -> length * prompts).sum();
        }
        return planned;
    }
}
