package dev.zebra.jobs.node;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Holds a replica still just before one of its steps, an append to a control topic or a change of
/// the store, as if the machine had stopped there: neither that step nor any later one happens, on
/// any thread.
final class Trap {

    /// By name, for those whom only configuration reaches.
    private static final Map<String, Trap> SET = new ConcurrentHashMap<>();

    private final String name;
    private final CountDownLatch sprung = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private int left = Integer.MAX_VALUE;
    private @Nullable String heldBack;

    /// Ends a thread of a replica that is dead already.
    static final class Dead extends Error {
        private static final long serialVersionUID = 1L;

        Dead(String step) {
            super("dead before: " + step, null, false, false);
        }
    }

    Trap(String name) {
        this.name = name;
        SET.put(name, this);
    }

    static Trap named(String name) {
        return Objects.requireNonNull(SET.get(name), "no trap is named " + name);
    }

    String name() {
        return name;
    }

    /// From now on so many steps happen and no further one.
    synchronized void springAfter(int count) {
        left = count;
    }

    /// A step is about to happen.
    ///
    /// @throws Dead instead of returning, once the replica was killed, if it must not
    void before(String step) {
        synchronized (this) {
            if (left > 0) {
                left--;
                return;
            }
            heldBack = heldBack == null ? step : heldBack;
        }
        sprung.countDown();
        try {
            over.await();
        } catch (InterruptedException killed) {
            Thread.currentThread().interrupt();
        }
        throw new Dead(step);
    }

    boolean sprung() {
        return sprung.getCount() == 0;
    }

    /// The first step that did not happen.
    synchronized String heldBack() {
        return Objects.requireNonNull(heldBack, "it was not sprung");
    }

    /// Lets the threads go that it holds; they end.
    void release() {
        over.countDown();
        SET.remove(name);
    }
}
