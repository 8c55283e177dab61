package dev.zebra.eval.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zebra.eval.report.Report;
import dev.zebra.jobs.artifact.ResolvedInput;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.model.LayerType;
import dev.zebra.model.ModelConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The findings with what they are about: the report itself, and the labels and metrics of its
/// publication, where version numbers and times belong.
record ReportDraft(JobContext context, ModelConfig config, Evaluation.Findings findings) {

    Report report() {
        return new Report(
                Report.SCHEMA,
                model(input("/model").orElseThrow()),
                source(input("/dataset").orElseThrow()),
                input("/unigramDataset").map(ReportDraft::source).orElse(null),
                findings.perplexity(),
                findings.passkey(),
                findings.cost());
    }

    /// The exact versions that were measured, such as `model` = `model:books@3`.
    Map<String, String> labels() {
        var labels = new LinkedHashMap<String, String>();
        input("/model").ifPresent(model -> labels.put("model", model.reference().toString()));
        input("/dataset").ifPresent(text -> labels.put("dataset", text.reference().toString()));
        return labels;
    }

    /// What pages and triggers read without opening the report. Perplexity and bytes are those of
    /// the largest context length.
    ///
    /// @param seconds the attempt took
    Map<String, JsonNode> metrics(double seconds) {
        var json = JsonNodeFactory.instance;
        var metrics = new LinkedHashMap<String, JsonNode>();
        var longest = findings.perplexity().longest();
        metrics.put("contextLength", json.numberNode(longest.contextLength()));
        metrics.put("perplexity", json.numberNode(longest.perplexity()));
        var unigram = findings.perplexity().unigram();
        if (unigram != null) {
            metrics.put("unigramPerplexity", json.numberNode(unigram.perplexity()));
        }
        metrics.put("tokensScored", json.numberNode(findings.perplexity().tokens()));
        var passkey = findings.passkey();
        if (passkey != null && passkey.accuracy() != null) {
            metrics.put("passkeyAccuracy", json.numberNode(passkey.accuracy()));
            metrics.put("passkeyStandardError", json.numberNode(passkey.standardError()));
            metrics.put("passkeyChance", json.numberNode(passkey.chance()));
        }
        var cost = findings.cost().getLast();
        metrics.put("kvBytesStriped", json.numberNode(cost.kvBytesStriped()));
        metrics.put("kvBytesGlobal", json.numberNode(cost.kvBytesGlobal()));
        metrics.put("seconds", json.numberNode(Math.round(seconds * 10) / 10.0));
        return metrics;
    }

    private Optional<ResolvedInput> input(String pointer) {
        return context.inputs().stream()
                .filter(input -> input.pointer().equals(pointer))
                .findFirst();
    }

    private static Report.Source source(ResolvedInput input) {
        return new Report.Source(input.reference().artifact().toString(), input.digest());
    }

    private Report.ModelFacts model(ResolvedInput input) {
        return new Report.ModelFacts(
                input.reference().artifact().toString(),
                input.digest(),
                config.parameterCount(),
                config.layers(),
                config.schedule().count(LayerType.GLOBAL),
                config.window().windowSize(),
                config.maxPositions(),
                config.vocabularySize());
    }
}
