package dev.zebra.data.sentencepiece;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// A SentencePiece model: the vocabulary of a `tokenizer.model` and how it cuts text.
///
/// Source: `sentencepiece_model.proto` and the behaviour of SentencePiece 0.2.2.
///
/// @param pieces by id
/// @param trainer what the trainer wrote down
public record SentencePieceModel(
        List<Piece> pieces, TrainerSettings trainer, TextNormalization normalization) {

    private static final long LARGEST_FILE = 32L << 20;
    private static final int MOST_PIECES = 2_000_000;

    /// @throws IllegalArgumentException if two pieces have the same text, or not exactly one is
    ///     the unknown piece
    public SentencePieceModel {
        pieces = List.copyOf(pieces);
        var seen = new HashSet<String>();
        for (var piece : pieces) {
            if (!seen.add(piece.text())) {
                throw new IllegalArgumentException("piece '" + piece.text() + "' is there twice");
            }
        }
        long unknown = pieces.stream().filter(piece -> piece.is(Piece.Type.UNKNOWN)).count();
        if (unknown != 1) {
            throw new IllegalArgumentException(unknown + " pieces are of the type UNKNOWN, not 1");
        }
    }

    /// Reads a `tokenizer.model`.
    ///
    /// @throws IOException if it is missing, damaged, larger than 32 MiB, or asks for something
    ///     that is not supported; the message names the file and the setting
    public static SentencePieceModel read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > LARGEST_FILE) {
            throw new IOException(
                    "%s has %d bytes, at most %d are read".formatted(file, size, LARGEST_FILE));
        }
        try {
            return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException | IllegalArgumentException wrong) {
            throw new IOException(
                    "cannot read the SentencePiece model " + file + ": " + wrong.getMessage(),
                    wrong);
        }
    }

    /// Reads the bytes of a `ModelProto` message.
    static SentencePieceModel parse(ByteBuffer bytes) throws IOException {
        var message = new ProtobufMessage("ModelProto", bytes);
        List<Piece> pieces = new ArrayList<>();
        var trainer = TrainerSettings.DEFAULT;
        var normalization = new TextNormalization(CharacterMap.NONE, true, true);
        while (message.next()) {
            switch (message.field()) {
                case 1 -> {
                    if (pieces.size() == MOST_PIECES) {
                        throw new IOException("more than " + MOST_PIECES + " pieces");
                    }
                    pieces.add(Piece.read(message.message("piece " + pieces.size())));
                }
                case 2 -> trainer = TrainerSettings.read(message.message("trainer_spec"));
                case 3 ->
                        normalization = TextNormalization.read(message.message("normalizer_spec"));
                case 5 -> requireEmpty(message.message("denormalizer_spec"));
                default -> message.skip();
            }
        }
        return new SentencePieceModel(pieces, trainer, normalization);
    }

    private static void requireEmpty(ProtobufMessage denormalizer) throws IOException {
        while (denormalizer.next()) {
            if (denormalizer.field() == 2 && denormalizer.bytes().hasRemaining()) {
                throw new IOException("denormalizer_spec with a charsmap is not supported");
            } else if (denormalizer.field() != 2) {
                denormalizer.skip();
            }
        }
    }

    /// The piece that begins a text, if there is one.
    public Optional<Piece> bos() {
        return control(trainer.bosPiece());
    }

    /// The piece that ends a text, if there is one.
    public Optional<Piece> eos() {
        return control(trainer.eosPiece());
    }

    /// The piece that fills up, if there is one.
    public Optional<Piece> pad() {
        return control(trainer.padPiece());
    }

    /// The piece for what no other spells.
    public Piece unknown() {
        return pieces.get(unknownId());
    }

    int unknownId() {
        int id = 0;
        while (!pieces.get(id).is(Piece.Type.UNKNOWN)) {
            id++;
        }
        return id;
    }

    private Optional<Piece> control(String text) {
        return pieces.stream()
                .filter(piece -> piece.is(Piece.Type.CONTROL) && piece.text().equals(text))
                .findFirst();
    }

    List<String> texts(Piece.Type type) {
        return pieces.stream().filter(piece -> piece.is(type)).map(Piece::text).toList();
    }

    /// The bytes of a `tokenizer.json` that cuts text into the same ids; equal models give equal
    /// bytes.
    ///
    /// @throws IOException naming what of the model cannot be written so
    public byte[] tokenizerJson() throws IOException {
        return new ConvertedTokenizer(this).tokenizerJson();
    }

    /// Writes `tokenizer.json`, `tokenizer_config.json` and `special_tokens_map.json`. An existing
    /// `tokenizer_config.json` or `special_tokens_map.json` is kept: it says more.
    ///
    /// @throws IOException naming what of the model cannot be written so; nothing is written then
    public void writeTokenizer(Path directory) throws IOException {
        new ConvertedTokenizer(this).write(directory);
    }
}
