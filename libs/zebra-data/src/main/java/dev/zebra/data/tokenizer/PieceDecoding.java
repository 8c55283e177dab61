package dev.zebra.data.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// How SentencePiece's pieces become text: `▁` is a blank, `<0x0A>` a byte, and some blanks at the
/// beginning are dropped.
///
/// @param bytes whether `<0x0A>` is a byte
/// @param dropped blanks at the beginning of a text that are left out, at most
record PieceDecoding(boolean bytes, int dropped) {

    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");

    /// Recognizes Llama's chain of decoders: `Replace`, `ByteFallback` or not, `Fuse`, `Strip` or
    /// not.
    static Optional<PieceDecoding> of(JsonNode decoder) {
        var names = new StringBuilder();
        int dropped = 0;
        for (var step : decoder.path("decoders")) {
            var type = step.path("type").asText();
            names.append(type).append(' ');
            boolean known =
                    switch (type) {
                        case "Replace" ->
                                step.path("pattern").path("String").asText().equals("▁")
                                        && step.path("content").asText().equals(" ");
                        case "ByteFallback", "Fuse" -> true;
                        case "Strip" ->
                                step.path("content").asText().equals(" ")
                                        && step.path("stop").asInt() == 0;
                        default -> false;
                    };
            if (!known) {
                return Optional.empty();
            }
            dropped = type.equals("Strip") ? step.path("start").asInt() : dropped;
        }
        return names.toString().matches("Replace (ByteFallback )?Fuse (Strip )?")
                ? Optional.of(new PieceDecoding(names.indexOf("ByteFallback") >= 0, dropped))
                : Optional.empty();
    }

    /// The bytes of a piece in the middle of a text.
    byte[] bytes(String piece) {
        var match = BYTE.matcher(piece);
        return bytes && match.matches()
                ? new byte[] {(byte) Integer.parseInt(match.group(1), 16)}
                : piece.replace('▁', ' ').getBytes(StandardCharsets.UTF_8);
    }
}
