package dev.zebra.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StackLockTest {

    @TempDir Path home;

    private final AtomicInteger waits = new AtomicInteger();

    @Test
    void aFreeLockIsTakenAtOnceAndAgainAfterItWasGivenBack() {
        for (int i = 0; i < 2; i++) {
            try (var _ = StackLock.take(home, waits::incrementAndGet)) {
                assertThat(waits).hasValue(0);
            }
        }
    }

    @Test
    void aSecondHolderWaitsUntilTheFirstGivesItBack() throws IOException, InterruptedException {
        var first = LockHolder.start(home);

        try (var _ = StackLock.take(home, () -> endOf(first))) {
            assertThat(waits).hasValue(1);
        }
        assertThat(first.waitFor()).isZero();
    }

    @Test
    void aHolderThatIsKilledGivesItBack() throws IOException {
        var first = LockHolder.start(home);

        try (var _ =
                StackLock.take(
                        home,
                        () -> {
                            waits.incrementAndGet();
                            first.destroyForcibly();
                        })) {
            assertThat(waits).hasValue(1);
        }
    }

    private void endOf(Process holder) {
        waits.incrementAndGet();
        assertThat(holder.isAlive()).isTrue();
        try {
            holder.getOutputStream().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
