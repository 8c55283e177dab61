package dev.zebra.data.text;

import java.io.IOException;

/// Hands a document on in pieces, cut only before a line that starts with anything but white space.
final class LinePieces {

    private static final int PIECE = 1 << 16;

    private final DocumentHandler handler;
    private final StringBuilder pending = new StringBuilder();
    private boolean anyText;
    private int searched;

    LinePieces(DocumentHandler handler) {
        this.handler = handler;
    }

    void append(char[] text, int length) throws IOException {
        pending.append(text, 0, length);
        handOnWhatIsComplete();
    }

    void append(String text) throws IOException {
        for (int from = 0; from < text.length(); from += PIECE) {
            pending.append(text, from, Math.min(text.length(), from + PIECE));
            handOnWhatIsComplete();
        }
    }

    /// Ends the document; false if it had no text and so was none.
    boolean endDocument() throws IOException {
        if (!pending.isEmpty()) {
            handOn(pending.length());
        }
        if (!anyText) {
            return false;
        }
        anyText = false;
        handler.endDocument();
        return true;
    }

    private void handOnWhatIsComplete() throws IOException {
        if (pending.length() < PIECE) {
            return;
        }
        for (int start = pending.length() - 1; start > searched; start--) {
            if (pending.charAt(start - 1) == '\n' && !isWhiteSpace(pending.charAt(start))) {
                handOn(start);
                return;
            }
        }
        searched = pending.length() - 1;
    }

    private void handOn(int length) throws IOException {
        handler.text(pending.substring(0, length));
        pending.delete(0, length);
        searched = 0;
        anyText = true;
    }

    /// Unicode's White_Space, and a little more for safety: all of Java's.
    private static boolean isWhiteSpace(char character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || character == '\u0085';
    }
}
