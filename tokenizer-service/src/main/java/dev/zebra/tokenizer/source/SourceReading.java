package dev.zebra.tokenizer.source;

import dev.zebra.data.text.DocumentHandler;
import dev.zebra.data.text.MalformedTextException;
import dev.zebra.data.text.TextFile;
import dev.zebra.jobs.run.JobContext;
import dev.zebra.jobs.run.JobFailedException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/// Reads a job's files one after the other, reports how far it is, and ends soon once the job is to
/// stop.
public final class SourceReading {

    private final JobContext context;
    private final double shareOfJob;
    private final long bytesInAll;
    private final long started = System.nanoTime();
    private long bytesBefore;
    private long documents;
    private long invalidUtf8;

    /// @param files all that will be read
    /// @param shareOfJob the fraction of the job's work that reading is
    public SourceReading(JobContext context, List<TextFile> files, double shareOfJob)
            throws IOException {
        this.context = context;
        this.shareOfJob = shareOfJob;
        long bytes = 0;
        for (var file : files) {
            bytes += file.bytes();
        }
        bytesInAll = bytes;
    }

    /// Reads one file.
    ///
    /// @param fields told with each report, beside `bytes`, `bytesPerSecond`, `documents` and
    ///     `etaSeconds`
    /// @throws JobFailedException if it is not what it is said to be
    /// @throws CancellationException if the job is to stop
    public TextFile.Summary read(
            TextFile file, DocumentHandler handler, Supplier<Map<String, ?>> fields)
            throws IOException, JobFailedException {
        try {
            var summary = file.read(new Stoppable(handler), bytes -> report(bytes, fields.get()));
            bytesBefore += summary.bytes();
            invalidUtf8 += summary.invalidUtf8();
            context.log(
                    "%s (%s): %d bytes, %d documents%s%s"
                            .formatted(
                                    file.path().getFileName(),
                                    file.format().id(),
                                    summary.bytes(),
                                    summary.documents(),
                                    also(summary.emptyDocuments(), " empty ones left out"),
                                    also(summary.invalidUtf8(), " bad parts read as U+FFFD")));
            return summary;
        } catch (MalformedTextException malformed) {
            throw new JobFailedException(malformed.getMessage(), malformed);
        }
    }

    private static String also(long count, String what) {
        return count == 0 ? "" : ", " + count + what;
    }

    /// Documents read so far.
    public long documents() {
        return documents;
    }

    /// Bytes of the files that have been read to their end.
    public long bytes() {
        return bytesBefore;
    }

    /// Ill-formed parts of those files.
    public long invalidUtf8() {
        return invalidUtf8;
    }

    /// Seconds since reading began, never zero.
    public double seconds() {
        return Math.max(1e-9, (System.nanoTime() - started) / 1e9);
    }

    private void report(long bytesOfFile, Map<String, ?> fields) {
        Stopping.check(context);
        long bytes = bytesBefore + bytesOfFile;
        double fraction = Math.min(1, bytes / (double) Math.max(1, bytesInAll));
        var all = new LinkedHashMap<String, Object>();
        all.put("bytes", bytes);
        all.put("bytesPerSecond", Math.round(bytes / seconds()));
        all.put("documents", documents);
        all.put("etaSeconds", Math.round(seconds() * (1 - fraction) / Math.max(1e-9, fraction)));
        all.putAll(fields);
        context.progress(fraction * shareOfJob, all);
    }

    /// Passes documents on until the job is to stop.
    private final class Stoppable implements DocumentHandler {

        private final DocumentHandler handler;

        Stoppable(DocumentHandler handler) {
            this.handler = handler;
        }

        @Override
        public void text(String piece) throws IOException {
            Stopping.check(context);
            handler.text(piece);
        }

        @Override
        public void endDocument() throws IOException {
            Stopping.check(context);
            handler.endDocument();
            documents++;
        }
    }
}
