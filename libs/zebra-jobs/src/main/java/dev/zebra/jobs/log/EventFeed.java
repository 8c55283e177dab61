package dev.zebra.jobs.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// The feed of a reader. Publishing never blocks: a subscriber that falls behind is ended.
public final class EventFeed implements Feed, AutoCloseable {

    private static final int KEPT = 8_192;
    private static final int QUEUED = 2 * KEPT;

    private final ArrayDeque<LogRecord> retained = new ArrayDeque<>();
    private final List<Listening> subscribers = new CopyOnWriteArrayList<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final History history;

    /// A feed of what that broker holds.
    public EventFeed(KafkaAccess access) {
        this.history = new History(access);
    }

    /// Called by the reader's thread before it reads a partition from an offset on.
    synchronized void begin(TopicPartition partition, long offset) {
        next.put(partition, offset);
    }

    /// Called by the reader's thread after folding.
    synchronized void publish(LogRecord record, boolean retain) {
        if (retain) {
            if (retained.size() == KEPT) {
                retained.removeFirst();
            }
            retained.addLast(record);
        }
        var position = record.position();
        next.put(new TopicPartition(position.topic(), position.partition()), position.offset() + 1);
        subscribers.forEach(subscriber -> subscriber.offer(record));
    }

    @Override
    public Subscription subscribe(
            Predicate<LogRecord> filter,
            @Nullable Position after,
            Consumer<LogRecord> listener,
            Runnable ended) {
        var subscription = new Listening(filter, listener, ended);
        if (!joined(subscription, after)) {
            join(subscription, history.since(after));
        }
        return subscription;
    }

    @Override
    public Subscription subscribeJob(
            Position first,
            Predicate<LogRecord> filter,
            @Nullable Position after,
            Consumer<LogRecord> listener,
            Runnable ended) {
        var subscription = new Listening(filter, listener, ended);
        boolean begun = after == null;
        if (begun ? !joinedAt(subscription, first) : !joined(subscription, after)) {
            var from = history.of(first);
            if (!begun) {
                var unseen = history.since(after);
                from.replaceAll((of, at) -> Math.max(at, unseen.getOrDefault(of, Long.MAX_VALUE)));
            }
            join(subscription, from);
        }
        return subscription;
    }

    /// @return false if `after` is not retained
    private synchronized boolean joined(Listening subscription, @Nullable Position after) {
        boolean retains =
                after == null
                        || after.equals(Feed.RETAINED)
                        || retained.stream().anyMatch(record -> record.position().equals(after));
        if (retains) {
            if (after != null) {
                missed(after).forEach(subscription::offer);
            }
            join(subscription);
        }
        return retains;
    }

    /// @return false if the record at `first` is not retained
    private synchronized boolean joinedAt(Listening subscription, Position first) {
        var story =
                retained.stream().dropWhile(record -> !record.position().equals(first)).toList();
        story.forEach(subscription::offer);
        if (!story.isEmpty()) {
            join(subscription);
        }
        return !story.isEmpty();
    }

    /// What is published from now on is queued while the rest is read back.
    private synchronized void join(Listening subscription, Map<TopicPartition, Long> from) {
        subscription.unseen = from;
        subscription.published = Map.copyOf(next);
        join(subscription);
    }

    private void join(Listening subscription) {
        subscribers.add(subscription);
        subscription.start();
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
        private Map<TopicPartition, Long> unseen = Map.of();
        private Map<TopicPartition, Long> published = Map.of();

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
                if (!unseen.isEmpty()) {
                    history.read(unseen, published, filter, listener);
                }
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
