package dev.zebra.jobs.run;

import dev.zebra.jobs.artifact.ArtifactEvent;
import dev.zebra.jobs.artifact.ArtifactLedger;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactStore;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.LocalArtifactStore;
import dev.zebra.jobs.artifact.Manifest;
import dev.zebra.jobs.artifact.PayloadDigest;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.JobEvent;
import dev.zebra.jobs.log.LogUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Makes bytes written aside a version: digest, fence, manifest, move, announce, wait until folded.
/// A crash between any two steps leaves nothing that a reader sees, or the whole.
final class Publisher {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// Appends a publication and waits until it is folded here.
    interface Announcements {
        /// @throws LogUnavailableException if either took too long
        void write(ArtifactEvent.Published fact);
    }

    /// What [Fence#holds] answers.
    interface Holding {
        boolean holds(String job, Domain domain, int attempt);
    }

    private final ArtifactLedger ledger;
    private final ArtifactStore store;
    private final Announcements announcements;
    private final Holding fence;

    Publisher(
            ArtifactLedger ledger,
            ArtifactStore store,
            Announcements announcements,
            Holding fence) {
        this.ledger = ledger;
        this.store = store;
        this.announcements = announcements;
        this.fence = fence;
    }

    /// @param stopped ends waiting for a broker that is away
    ArtifactVersion publish(
            FoldedJob job, int attempt, JobContext.Publication asked, BooleanSupplier stopped)
            throws IOException, StaleAttemptException {
        var name = output(job, asked.pointer());
        var id =
                ArtifactEvent.Published.id(
                        job.id(), asked.pointer(), asked.step(), asked.isFinal());
        var first = ledger.published(id);
        if (first.isPresent() && hasBytes(first.get())) {
            LocalArtifactStore.delete(asked.directory());
            return first.get();
        }
        var payload = PayloadDigest.of(asked.directory());
        var fact =
                new ArtifactEvent.Published(
                        name,
                        payload.digest(),
                        id,
                        job.id(),
                        asked.pointer(),
                        attempt,
                        job.submission().run(),
                        asked.step(),
                        asked.isFinal(),
                        asked.labels(),
                        asked.metrics(),
                        Optional.ofNullable(job.inputs()).orElse(List.of()),
                        payload.bytes());
        var manifest =
                new Manifest(
                        fact,
                        payload.files(),
                        InstantSource.system().instant(),
                        ledger.versions(name).size());
        passFence(job, attempt, stopped);
        store.keep(asked.directory(), name, payload.digest(), manifest);
        var version = announce(job, attempt, fact, stopped);
        secure(version, asked.directory(), manifest);
        return version;
    }

    /// The first publication may be another attempt's, or of another digest: then its bytes count,
    /// and it must have some. Bytes that an operator took away come back.
    private void secure(ArtifactVersion version, Path own, Manifest manifest) throws IOException {
        var digest = manifest.publication().digest();
        if (!hasBytes(version) && version.digest().equals(digest) && Files.isDirectory(own)) {
            store.keep(own, version.artifact(), digest, manifest);
        }
        LocalArtifactStore.delete(own);
        if (!hasBytes(version)) {
            throw new IOException(
                    "the bytes of "
                            + version.reference()
                            + ", "
                            + version.digest()
                            + ", are gone from the store, and this attempt made "
                            + digest);
        }
    }

    /// True if the bytes are there, or are not to be there any more.
    private boolean hasBytes(ArtifactVersion version) throws IOException {
        return version.deleted() || store.has(version.artifact(), version.digest());
    }

    private static ArtifactName output(FoldedJob job, String pointer) {
        return job.submission().outputs().stream()
                .filter(output -> output.pointer().equals(pointer))
                .map(JobEvent.Promised::artifact)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "the spec of job "
                                                + job.id()
                                                + " names no output at '"
                                                + pointer
                                                + "'"));
    }

    private ArtifactVersion announce(
            FoldedJob job, int attempt, ArtifactEvent.Published fact, BooleanSupplier stopped)
            throws StaleAttemptException {
        while (true) {
            // Making the bytes safe takes long, and so does waiting for the log.
            passFence(job, attempt, stopped);
            try {
                announcements.write(fact);
                return ledger.published(fact.publication()).orElseThrow();
            } catch (LogUnavailableException away) {
                waitForLog(job, stopped);
            }
        }
    }

    /// Out of contact nothing is published: waits until the log is read again.
    private void passFence(FoldedJob job, int attempt, BooleanSupplier stopped)
            throws StaleAttemptException {
        while (true) {
            try {
                if (fence.holds(job.id(), job.submission().kind().domain(), attempt)) {
                    return;
                }
                throw stale(job);
            } catch (LogUnavailableException away) {
                waitForLog(job, stopped);
            }
        }
    }

    private static void waitForLog(FoldedJob job, BooleanSupplier stopped)
            throws StaleAttemptException {
        if (stopped.getAsBoolean()) {
            throw stale(job);
        }
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw stale(job);
        }
    }

    private static StaleAttemptException stale(FoldedJob job) {
        return new StaleAttemptException(
                "this attempt does not hold job " + job.id() + " any more; nothing was published");
    }
}
