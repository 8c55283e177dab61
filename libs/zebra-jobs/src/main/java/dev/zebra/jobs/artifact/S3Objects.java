package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The objects below a prefix of a bucket. All keys are relative to the prefix; every failure is an
/// [IOException] that names the place.
final class S3Objects implements AutoCloseable {

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Client client;
    private final S3Place place;
    private final long partBytes;
    private final String below;

    /// An object of a listing.
    record Found(String key, long bytes, Instant written) {}

    /// @param partBytes larger files are sent in parts of this size
    S3Objects(S3Client client, S3Place place, long partBytes) {
        this.client = client;
        this.place = place;
        this.partBytes = partBytes;
        this.below = place.prefix().isEmpty() ? "" : place.prefix() + "/";
    }

    private interface Call<T> {
        T answer() throws IOException;
    }

    private <T> T call(String what, Call<T> call) throws IOException {
        try {
            return call.answer();
        } catch (NoSuchKeyException absent) {
            throw new NoSuchFileException(what + " in " + place);
        } catch (SdkException failed) {
            throw new IOException("cannot " + what + ": " + words(failed), failed);
        }
    }

    private String words(SdkException failed) {
        return switch (failed) {
            case S3Exception answer when answer.statusCode() == 403 ->
                    "access to " + place + " is denied";
            case S3Exception answer when answer.statusCode() == 404 ->
                    "there is no bucket " + place;
            case S3Exception answer -> place + " answers " + answer.getMessage();
            case SdkClientException away ->
                    place + " cannot be reached: " + root(away).getMessage();
            case SdkException other -> place + ": " + other.getMessage();
        };
    }

    private static Throwable root(Throwable thrown) {
        return thrown.getCause() == null ? thrown : root(thrown.getCause());
    }

    /// Why the bucket cannot be used, in words; empty if it can.
    Optional<String> trouble() {
        try {
            client.headBucket(request -> request.bucket(place.bucket()));
            return Optional.empty();
        } catch (SdkException failed) {
            return Optional.of(words(failed));
        }
    }

    /// Writes a file, whole or not at all; replaces what is there.
    void put(String key, Path file) throws IOException {
        call(
                "write " + key,
                () -> {
                    long bytes = Files.size(file);
                    if (bytes > partBytes) {
                        putInParts(key, file, bytes);
                    } else {
                        client.putObject(
                                request -> request.bucket(place.bucket()).key(below + key),
                                RequestBody.fromFile(file));
                    }
                    return key;
                });
    }

    private void putInParts(String key, Path file, long bytes) throws IOException {
        var upload =
                client.createMultipartUpload(
                                request -> request.bucket(place.bucket()).key(below + key))
                        .uploadId();
        try {
            var parts = new ArrayList<CompletedPart>();
            for (long from = 0; from < bytes; from += partBytes) {
                int number = parts.size() + 1;
                long start = from;
                long length = Math.min(partBytes, bytes - from);
                var tag =
                        client.uploadPart(
                                        request ->
                                                request.bucket(place.bucket())
                                                        .key(below + key)
                                                        .uploadId(upload)
                                                        .partNumber(number),
                                        RequestBody.fromContentProvider(
                                                () -> FileRange.open(file, start, length),
                                                length,
                                                "application/octet-stream"))
                                .eTag();
                parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
            client.completeMultipartUpload(
                    request ->
                            request.bucket(place.bucket())
                                    .key(below + key)
                                    .uploadId(upload)
                                    .multipartUpload(all -> all.parts(parts)));
        } catch (SdkException | Error failed) {
            abort(key, upload, failed);
            throw failed;
        }
    }

    private void abort(String key, String upload, Throwable failed) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(place.bucket()).key(below + key).uploadId(upload));
        } catch (SdkException left) {
            failed.addSuppressed(left);
        }
    }

    /// Writes bytes where nothing is; what is there stays. A server that cannot tell replaces it.
    void putNew(String key, byte[] bytes) throws IOException {
        call(
                "write " + key,
                () -> {
                    try {
                        client.putObject(
                                request ->
                                        request.bucket(place.bucket())
                                                .key(below + key)
                                                .ifNoneMatch("*"),
                                RequestBody.fromBytes(bytes));
                    } catch (S3Exception refused) {
                        if (refused.statusCode() == NOT_IMPLEMENTED) {
                            client.putObject(
                                    request -> request.bucket(place.bucket()).key(below + key),
                                    RequestBody.fromBytes(bytes));
                        } else if (refused.statusCode() != PRECONDITION_FAILED
                                && refused.statusCode() != CONFLICT) {
                            throw refused;
                        }
                    }
                    return key;
                });
    }

    /// An object's bytes, to be closed by the caller.
    ///
    /// @throws NoSuchFileException if there is none
    InputStream open(String key) throws IOException {
        return call(
                "read " + key,
                () -> client.getObject(request -> request.bucket(place.bucket()).key(below + key)));
    }

    /// An object's bytes at once.
    ///
    /// @throws NoSuchFileException if there is none
    byte[] read(String key) throws IOException {
        try (var in = open(key)) {
            return in.readAllBytes();
        }
    }

    /// All objects whose keys begin like that, in order of their keys.
    List<Found> list(String beginning) throws IOException {
        return call(
                "list " + beginning,
                () ->
                        client
                                .listObjectsV2Paginator(
                                        request ->
                                                request.bucket(place.bucket())
                                                        .prefix(below + beginning))
                                .contents()
                                .stream()
                                .map(
                                        object ->
                                                new Found(
                                                        object.key().substring(below.length()),
                                                        object.size(),
                                                        object.lastModified()))
                                .toList());
    }

    /// Removes an object; nothing happens if it is gone.
    void delete(String key) throws IOException {
        call(
                "delete " + key,
                () ->
                        client.deleteObject(
                                request -> request.bucket(place.bucket()).key(below + key)));
    }

    @Override
    public void close() {
        client.close();
    }
}
