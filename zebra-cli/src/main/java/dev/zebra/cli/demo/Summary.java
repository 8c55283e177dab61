package dev.zebra.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/// The end of the demonstration, in words and numbers.
///
/// @param outcome what came of it
/// @param stages how long it took
/// @param portBase first port of the stack: the dashboard's
record Summary(Demo.Outcome outcome, Stages stages, int portBase) {

    void print(PrintStream out) {
        var trained = outcome.model().path("metrics");
        var measured = outcome.report().path("metrics");
        out.println();
        out.println("Zebra demo, run " + outcome.run());
        out.printf(
                "  model        %s: %,.0f steps, %,.0f tokens in %.0f s%n",
                outcome.model().path("reference").asText(),
                trained.path("steps").asDouble(),
                trained.path("tokens").asDouble(),
                trained.path("seconds").asDouble());
        out.printf(
                "  loss         %.2f -> %.2f nats a token%n",
                trained.path("firstLoss").asDouble(), trained.path("loss").asDouble());
        out.printf(
                "  held out     perplexity %.1f at context %d; unigram baseline %.1f, ratio %.2f%n",
                measured.path("perplexity").asDouble(),
                measured.path("contextLength").asInt(),
                measured.path("unigramPerplexity").asDouble(),
                measured.path("perplexity").asDouble()
                        / measured.path("unigramPerplexity").asDouble());
        out.println("  passkey      " + passkey(measured));
        out.printf(
                "  KV cache     %s striped, %s with full attention: %.1f times less%n",
                bytes(measured.path("kvBytesStriped").asLong()),
                bytes(measured.path("kvBytesGlobal").asLong()),
                measured.path("kvBytesGlobal").asDouble()
                        / measured.path("kvBytesStriped").asDouble());
        out.println("  time         " + stages);
        out.println();
        outcome.passage().lines().forEach(line -> out.println("  | " + line));
        out.println();
        out.println("  dashboard    http://127.0.0.1:" + portBase);
        out.println("  go on        zebra chat --complete   (the model continues your text)");
        out.println("               zebra jobs              (what was done)");
        out.println("               zebra down              (stop everything; the data stay)");
    }

    private static String passkey(JsonNode measured) {
        if (!measured.has("passkeyAccuracy")) {
            return "not measured";
        }
        return "%.0f%% of the keys found, one of %.0f each time; chance is %.0f%%"
                .formatted(
                        100 * measured.path("passkeyAccuracy").asDouble(),
                        1 / measured.path("passkeyChance").asDouble(),
                        100 * measured.path("passkeyChance").asDouble());
    }

    private static String bytes(long count) {
        return "%,.0f KiB".formatted(count / 1024.0);
    }
}
