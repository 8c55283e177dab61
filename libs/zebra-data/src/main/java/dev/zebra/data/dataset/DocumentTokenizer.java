package dev.zebra.data.dataset;

import dev.zebra.data.text.DocumentHandler;
import dev.zebra.data.tokenizer.Tokenizer;
import java.io.IOException;

/// Writes documents into a shard as ids: `[bos] tokens eos`, where the text itself never becomes a
/// special token.
///
/// Memory: a piece of text where the tokenizer allows, otherwise a document.
public final class DocumentTokenizer implements DocumentHandler {

    private final Tokenizer tokenizer;
    private final ShardWriter shard;
    private final int[] beginning;
    private final int end;
    private final StringBuilder document = new StringBuilder();
    private boolean begun;

    /// @throws IllegalArgumentException if the tokenizer names no token that ends a document
    public DocumentTokenizer(Tokenizer tokenizer, ShardWriter shard) {
        this.tokenizer = tokenizer;
        this.shard = shard;
        beginning = tokenizer.bos().stream().toArray();
        end =
                tokenizer
                        .eos()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "the tokenizer names no eos_token, which ends the"
                                                        + " documents of a dataset"));
    }

    @Override
    public void text(String piece) throws IOException {
        if (tokenizer.encodesLineByLine()) {
            begin();
            shard.append(tokenizer.encodeOrdinary(piece));
        } else {
            document.append(piece);
        }
    }

    @Override
    public void endDocument() throws IOException {
        if (!document.isEmpty()) {
            begin();
            shard.append(tokenizer.encodeOrdinary(document.toString()));
            document.setLength(0);
        }
        shard.append(end);
        shard.endDocument();
        begun = false;
    }

    private void begin() throws IOException {
        if (!begun) {
            shard.append(beginning);
            begun = true;
        }
    }
}
