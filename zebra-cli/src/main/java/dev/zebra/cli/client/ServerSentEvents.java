package dev.zebra.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads server-sent events from a body, one after the other.
public final class ServerSentEvents implements AutoCloseable {

    /// One event.
    ///
    /// @param id empty if none was given
    /// @param name empty if none was given
    /// @param data its lines, joined
    public record Event(String id, String name, String data) {}

    private final BufferedReader lines;

    public ServerSentEvents(InputStream body) {
        lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /// Waits for the next event; null at the end of the stream.
    public @Nullable Event next() throws IOException {
        String id = "";
        String name = "";
        var data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return new Event(id, name, data.toString());
                }
                name = "";
            } else if (line.startsWith("id:")) {
                id = value(line, 3);
            } else if (line.startsWith("event:")) {
                name = value(line, 6);
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(value(line, 5));
            }
        }
        return null;
    }

    private static String value(String line, int from) {
        return line.startsWith(" ", from) ? line.substring(from + 1) : line.substring(from);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
