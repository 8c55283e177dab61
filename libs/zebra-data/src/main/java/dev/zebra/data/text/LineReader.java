package dev.zebra.data.text;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Lines that end with LF or with the file, of limited length; a CR before the LF stays.
final class LineReader {

    private static final int LONGEST = 1 << 28;

    private final Path path;
    private final Reader text;
    private final char[] buffer = new char[1 << 16];
    private int position;
    private int end;
    private long number;

    LineReader(Path path, Reader text) {
        this.path = path;
        this.text = text;
    }

    /// The next line without its LF, or null after the last.
    @Nullable String next() throws IOException {
        number++;
        var line = new StringBuilder();
        boolean any = false;
        while (position < end || fill()) {
            any = true;
            int from = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            line.append(buffer, from, position - from);
            if (line.length() > LONGEST) {
                throw error("longer than " + LONGEST + " characters");
            }
            if (position < end) {
                position++;
                return line.toString();
            }
        }
        return any ? line.toString() : null;
    }

    /// An error at the line that [#next] gave last.
    MalformedTextException error(String what) {
        return new MalformedTextException(path + " line " + number + ": " + what);
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, text.read(buffer));
        return end > 0;
    }
}
