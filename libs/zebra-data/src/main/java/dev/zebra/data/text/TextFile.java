package dev.zebra.data.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.zebra.data.Digests;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A file of documents, plain or compressed with gzip. Memory while reading: a piece of text, or
/// the longest line of JSONL.
///
/// Bytes that are no UTF-8, and unpaired surrogates in JSON escapes, are read as U+FFFD and
/// counted. A byte order mark is left out; line ends stay as they are.
///
/// @param path the file
/// @param format how documents lie in it
public record TextFile(Path path, TextFormat format) {

    private static final int BUFFER = 1 << 16;

    /// The format is settled here, so it is never [TextFormat#AUTO] afterwards.
    public TextFile {
        format = format.resolve(path.getFileName().toString());
    }

    /// What was read.
    ///
    /// @param bytes of the file, as it lies there
    /// @param digest `sha256-` and hex, over those bytes
    /// @param documents with text
    /// @param emptyDocuments without, not handed over
    /// @param invalidUtf8 parts that were read as U+FFFD
    public record Summary(
            long bytes, String digest, long documents, long emptyDocuments, long invalidUtf8) {}

    /// Size of the file now.
    public long bytes() throws IOException {
        return Files.size(path);
    }

    /// Reads all documents.
    ///
    /// @param handler may throw an exception to end the reading
    /// @param bytesRead told now and then how many bytes of the file have been read
    /// @throws MalformedTextException if a line is no document or the gzip data is damaged
    /// @throws IOException if it cannot be read
    public Summary read(DocumentHandler handler, LongConsumer bytesRead) throws IOException {
        try (var file = new DigestedInput(Files.newInputStream(path), bytesRead)) {
            var buffered = new BufferedInputStream(file, BUFFER);
            var text = new Utf8Reader(unpacked(buffered));
            var counts =
                    switch (format) {
                        case AUTO -> throw new IllegalStateException("settled at construction");
                        case TEXT -> readText(text, handler);
                        case JSONL -> readLines(text, handler);
                    };
            buffered.transferTo(OutputStream.nullOutputStream());
            return new Summary(
                    file.bytes(),
                    Digests.text(file.hash()),
                    counts.documents,
                    counts.empty,
                    counts.invalid + text.invalid());
        } catch (EOFException | ZipException damaged) {
            throw new MalformedTextException(
                    path + ": the gzip data is damaged: " + damaged.getMessage());
        }
    }

    private static InputStream unpacked(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return gzip ? new GZIPInputStream(in, BUFFER) : in;
    }

    private record Counts(long documents, long empty, long invalid) {}

    private static Counts readText(Reader text, DocumentHandler handler) throws IOException {
        var pieces = new LinePieces(handler);
        var buffer = new char[BUFFER];
        for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
            pieces.append(buffer, read);
        }
        return pieces.endDocument() ? new Counts(1, 0, 0) : new Counts(0, 1, 0);
    }

    private Counts readLines(Reader text, DocumentHandler handler) throws IOException {
        var pieces = new LinePieces(handler);
        var lines = new LineReader(path, text);
        long documents = 0;
        long empty = 0;
        long invalid = 0;
        for (var line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            var document = WellFormed.of(document(line, lines));
            invalid += document.replaced();
            pieces.append(document.text());
            if (pieces.endDocument()) {
                documents++;
            } else {
                empty++;
            }
        }
        return new Counts(documents, empty, invalid);
    }

    private static String document(String line, LineReader lines) throws IOException {
        try {
            return JsonLine.text(line);
        } catch (JsonProcessingException malformed) {
            throw lines.error("no JSON: " + malformed.getOriginalMessage());
        } catch (MalformedTextException malformed) {
            throw lines.error(malformed.getMessage());
        }
    }
}
