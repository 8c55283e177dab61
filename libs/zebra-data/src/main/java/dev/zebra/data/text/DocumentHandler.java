package dev.zebra.data.text;

import java.io.IOException;

/// Receives the documents of a file, in order, each in pieces.
public interface DocumentHandler {

    /// The next piece of the current document; never empty. A document is cut only before a line
    /// that starts with anything but white space, into pieces of about 64 Ki characters.
    void text(String piece) throws IOException;

    /// The current document is complete. Documents without any text are counted, not reported.
    void endDocument() throws IOException;
}
