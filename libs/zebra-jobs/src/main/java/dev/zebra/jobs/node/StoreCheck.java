package dev.zebra.jobs.node;

import dev.zebra.jobs.artifact.ArtifactStore;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks the artifact store until it can be used once. That it can is not asked again: an outage
/// later fails what needs the store, and not the answers that come from the fold.
final class StoreCheck implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final ArtifactStore store;
    private final Thread thread;
    private volatile @Nullable String trouble = "the artifact store was not reached yet";

    StoreCheck(ArtifactStore store) {
        this.store = store;
        this.thread = Thread.ofVirtual().name("zebra-store-check").unstarted(this::ask);
    }

    void start() {
        thread.start();
    }

    private void ask() {
        try {
            while (trouble != null) {
                var now = store.trouble().orElse(null);
                if (now != null && !now.equals(trouble)) {
                    System.getLogger(StoreCheck.class.getName())
                            .log(System.Logger.Level.WARNING, now);
                }
                trouble = now;
                if (now != null) {
                    Thread.sleep(PAUSE);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /// Why the store cannot be used yet; empty once it could.
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
