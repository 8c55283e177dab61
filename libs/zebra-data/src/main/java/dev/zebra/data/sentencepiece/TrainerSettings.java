package dev.zebra.data.sentencepiece;

import java.io.IOException;

/// What a text needs to know of how a model was trained (`TrainerSpec`).
///
/// @param byteFallback whether characters that no piece spells become bytes
/// @param bosPiece name of the piece that begins a text
/// @param eosPiece name of the piece that ends a text
/// @param padPiece name of the piece that fills up
public record TrainerSettings(
        Algorithm algorithm,
        boolean byteFallback,
        String bosPiece,
        String eosPiece,
        String padPiece) {

    /// How text is cut.
    public enum Algorithm {
        /// The likeliest sequence of pieces.
        UNIGRAM,
        /// Neighbours merge, best score first.
        BPE
    }

    static final TrainerSettings DEFAULT =
            new TrainerSettings(Algorithm.UNIGRAM, false, "<s>", "</s>", "<pad>");

    /// Reads a `TrainerSpec` message; what it leaves out has SentencePiece's defaults.
    ///
    /// @throws IOException naming a setting that is not supported
    static TrainerSettings read(ProtobufMessage message) throws IOException {
        int type = 1;
        boolean byteFallback = false;
        String bos = DEFAULT.bosPiece;
        String eos = DEFAULT.eosPiece;
        String pad = DEFAULT.padPiece;
        while (message.next()) {
            switch (message.field()) {
                case 3 -> type = message.number();
                case 24 -> {
                    if (message.truth()) {
                        throw new IOException("treat_whitespace_as_suffix true is not supported");
                    }
                }
                case 35 -> byteFallback = message.truth();
                case 46 -> bos = message.text();
                case 47 -> eos = message.text();
                case 48 -> pad = message.text();
                default -> message.skip();
            }
        }
        return new TrainerSettings(algorithm(type), byteFallback, bos, eos, pad);
    }

    private static Algorithm algorithm(int type) throws IOException {
        return switch (type) {
            case 1 -> Algorithm.UNIGRAM;
            case 2 -> Algorithm.BPE;
            case 3 -> throw new IOException("model_type WORD is not supported: UNIGRAM or BPE");
            case 4 -> throw new IOException("model_type CHAR is not supported: UNIGRAM or BPE");
            default -> throw new IOException("model_type " + type + " is unknown: UNIGRAM or BPE");
        };
    }
}
