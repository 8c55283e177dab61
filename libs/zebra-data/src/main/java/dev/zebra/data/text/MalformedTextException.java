package dev.zebra.data.text;

import java.io.IOException;

/// A source that is not what it is said to be; the message names the file, and the line if it has
/// lines.
public final class MalformedTextException extends IOException {

    public MalformedTextException(String message) {
        super(message);
    }
}
