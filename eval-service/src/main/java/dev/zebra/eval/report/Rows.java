package dev.zebra.eval.report;

import dev.zebra.eval.passkey.PasskeyCell;
import dev.zebra.eval.passkey.PasskeyKeys;
import dev.zebra.eval.passkey.PasskeySample;
import dev.zebra.eval.perplexity.Perplexity;
import dev.zebra.eval.perplexity.SlidingWindow;
import dev.zebra.eval.perplexity.UnigramModel;
import java.util.List;

/// Turns measurements into the rows of a report.
public final class Rows {

    private Rows() {}

    /// @throws ArithmeticException if the measurement is not finite
    public static Report.AtLength atLength(
            Perplexity measured, int contextLength, int maxPositions) {
        return new Report.AtLength(
                contextLength,
                SlidingWindow.stride(contextLength),
                Rounding.round(measured.nll()),
                Rounding.round(measured.standardError()),
                Rounding.round(measured.perplexity()),
                Rounding.round(measured.perplexityStandardError()),
                contextLength > maxPositions);
    }

    public static Report.Unigram unigram(Perplexity measured, UnigramModel model) {
        return new Report.Unigram(
                model.tokens(),
                Rounding.round(measured.nll()),
                Rounding.round(measured.standardError()),
                Rounding.round(measured.perplexity()),
                Rounding.round(measured.perplexityStandardError()));
    }

    /// @param windowSize tokens before the query that a local layer sees
    public static Report.PasskeyTable passkey(
            List<PasskeyCell> cells,
            List<Report.Skipped> skipped,
            int samples,
            long seed,
            int windowSize) {
        int asked = cells.size() * samples;
        int correct = cells.stream().mapToInt(PasskeyCell::correct).sum();
        Double accuracy = asked == 0 ? null : (double) correct / asked;
        return new Report.PasskeyTable(
                PasskeyKeys.WAYS,
                1.0 / PasskeyKeys.WAYS,
                seed,
                samples,
                accuracy == null ? null : Rounding.round(accuracy),
                accuracy == null
                        ? null
                        : Rounding.round(PasskeyCell.standardError(accuracy, asked)),
                cells.stream().map(cell -> cell(cell, windowSize)).toList(),
                skipped);
    }

    private static Report.Cell cell(PasskeyCell cell, int windowSize) {
        return new Report.Cell(
                cell.length(),
                cell.depth(),
                Rounding.round(cell.distance()),
                Rounding.round(cell.distance() / windowSize),
                cell.correct(),
                Rounding.round(cell.accuracy()),
                Rounding.round(cell.standardError()),
                (int) cell.samples().stream().filter(PasskeySample::truncated).count(),
                cell.samples().stream().map(Rows::answer).toList());
    }

    private static Report.Answer answer(PasskeySample sample) {
        return new Report.Answer(
                sample.key(),
                sample.answer(),
                sample.distance(),
                sample.tokensAsked(),
                sample.tokensSent(),
                sample.tokensSeen());
    }
}
