package dev.zebra.jobs.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The feed of a reader. Publishing never blocks: a subscriber that falls behind is ended.
public final class EventFeed implements Feed, AutoCloseable {

    private static final int RETAINED = 8_192;
    private static final int QUEUED = 2 * RETAINED;

    private final ArrayDeque<LogRecord> retained = new ArrayDeque<>();
    private final List<Listening> subscribers = new CopyOnWriteArrayList<>();

    /// Called by the reader's thread after folding.
    synchronized void publish(LogRecord record, boolean retain) {
        if (retain) {
            if (retained.size() == RETAINED) {
                retained.removeFirst();
            }
            retained.addLast(record);
        }
        subscribers.forEach(subscriber -> subscriber.offer(record));
    }

    @Override
    public synchronized Subscription subscribe(
            Predicate<LogRecord> filter,
            @Nullable Position after,
            Consumer<LogRecord> listener,
            Runnable ended) {
        var subscription = new Listening(filter, listener, ended);
        if (after != null) {
            missed(after).forEach(subscription::offer);
        }
        subscribers.add(subscription);
        subscription.start();
        return subscription;
    }

    private List<LogRecord> missed(Position after) {
        var missed = new ArrayList<LogRecord>();
        for (var newest = retained.descendingIterator(); newest.hasNext(); ) {
            var record = newest.next();
            if (record.position().equals(after)) {
                break;
            }
            missed.add(record);
        }
        return missed.reversed();
    }

    @Override
    public synchronized List<LogRecord> recent(Predicate<LogRecord> filter, int limit) {
        var found = new ArrayList<LogRecord>();
        for (var newest = retained.descendingIterator();
                newest.hasNext() && found.size() < limit; ) {
            var record = newest.next();
            if (filter.test(record)) {
                found.add(record);
            }
        }
        return List.copyOf(found.reversed());
    }

    @Override
    public void close() {
        subscribers.forEach(Listening::close);
    }

    private final class Listening implements Subscription {

        private final Predicate<LogRecord> filter;
        private final Consumer<LogRecord> listener;
        private final Runnable ended;
        private final BlockingQueue<LogRecord> queue = new LinkedBlockingQueue<>(QUEUED);
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread thread;

        Listening(Predicate<LogRecord> filter, Consumer<LogRecord> listener, Runnable ended) {
            this.filter = filter;
            this.listener = listener;
            this.ended = ended;
            this.thread = Thread.ofVirtual().name("zebra-feed").unstarted(this::deliver);
        }

        void start() {
            thread.start();
        }

        void offer(LogRecord record) {
            if (filter.test(record) && !queue.offer(record)) {
                close();
            }
        }

        private void deliver() {
            try {
                while (!over.get()) {
                    listener.accept(queue.take());
                }
            } catch (InterruptedException closing) {
                over.set(true);
            } catch (RuntimeException gone) {
                System.getLogger(EventFeed.class.getName())
                        .log(
                                System.Logger.Level.DEBUG,
                                "a subscriber left: {0}",
                                gone.getMessage());
            } finally {
                over.set(true);
                subscribers.remove(this);
                ended.run();
            }
        }

        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                thread.interrupt();
            }
        }
    }
}
