package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Fleet;
import dev.zebra.jobs.job.FoldedJob;
import dev.zebra.jobs.job.Holder;
import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.LogFold;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.run.RunnerHost;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Tells which holders have fallen silent.
///
/// Its clock is the broker's: the newest time of any beat read back. So the clock stands still
/// while the broker is away or this replica is out of contact. After a gap, in the clock or in this
/// replica's own reading, every lease begins anew: whoever was cut off, judge or judged, gets a
/// whole lease to be heard again.
public final class Leases implements LogFold, Fleet {

    /// A holder not heard for so long, by the broker's time, has lost its attempt.
    static final Duration LEASE = Duration.ofSeconds(6);

    /// Some replica beats every two seconds, this one included; less than that was contact.
    static final Duration GAP = Duration.ofSeconds(3);

    private record Lease(Holder holder, String job, int attempt) {}

    /// The life of an instance that was heard last, and when; its beats have one order.
    private record Heard(Holder life, Beat beat, long time) {}

    private final LongSupplier nanoTime;
    private final Map<Lease, Long> renewed = new HashMap<>();
    private final Map<String, Heard> latest = new HashMap<>();
    private long clock;
    private long contactSince;
    private long lastPoll;
    private long suspendedUntil;

    /// @param nanoTime this machine's monotonic clock; only to notice that reading was interrupted
    public Leases(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastPoll = nanoTime.getAsLong();
        this.suspendedUntil = lastPoll;
    }

    /// Takes in a beat.
    @Override
    public synchronized boolean fold(LogRecord record) {
        if (!record.event().name().equals(Beat.TYPE)) {
            return false;
        }
        var beat = Json.value(record.event().data(), Beat.class);
        var holder = new Holder(beat.instance(), beat.incarnation());
        long time = record.time().toEpochMilli();
        if (time - clock > GAP.toMillis()) {
            contactSince = time;
        }
        clock = Math.max(clock, time);
        if (suspended()) {
            contactSince = clock;
        }
        latest.put(holder.instance(), new Heard(holder, beat, time));
        for (RunnerHost.Held held : beat.held()) {
            renewed.put(new Lease(holder, held.job(), held.attempt()), time);
        }
        renewed.values().removeIf(last -> clock - last > 10 * LEASE.toMillis());
        return true;
    }

    /// To be called after every round of reading, so that a pause of this replica is noticed.
    public synchronized void polled() {
        long now = nanoTime.getAsLong();
        if (now - lastPoll > GAP.toNanos()) {
            suspendedUntil = now + LEASE.toNanos();
            contactSince = clock;
        }
        lastPoll = now;
    }

    private boolean suspended() {
        return nanoTime.getAsLong() - suspendedUntil < 0;
    }

    /// Why the holder of a job must be taken for gone; empty if it must not.
    public synchronized Optional<String> lost(FoldedJob job) {
        if (job.holder().isEmpty() || clock == 0) {
            return Optional.empty();
        }
        var holder = job.holder().get();
        long claimed = job.started() == null ? 0 : job.started().toEpochMilli();
        var heardLast = latest.get(holder.instance());
        // An earlier life may carry the later time in its name, if the machine's clock was set
        // back; it was not heard since this one was.
        if (heardLast != null
                && heardLast.time() >= claimed
                && holder.replacedBy(heardLast.life())) {
            return Optional.of(holder.instance() + " has started again");
        }
        if (suspended() || nanoTime.getAsLong() - lastPoll > GAP.toNanos()) {
            return Optional.empty();
        }
        long renewal = renewed.getOrDefault(new Lease(holder, job.id(), job.state().attempt()), 0L);
        long heard = Math.max(contactSince, Math.max(claimed, renewal));
        return clock - heard > LEASE.toMillis()
                ? Optional.of(holder.instance() + " was silent for " + (clock - heard) + " ms")
                : Optional.empty();
    }

    @Override
    public synchronized List<Replica> of(Domain domain) {
        return latest.values().stream()
                .filter(heard -> heard.beat().domain() == domain)
                .filter(heard -> clock - heard.time() <= LEASE.toMillis())
                .map(
                        heard ->
                                new Replica(
                                        heard.life().instance(),
                                        heard.beat().slots(),
                                        heard.beat().held().size()))
                .sorted(Comparator.comparing(Replica::instance))
                .toList();
    }

    /// When the holder of an attempt was heard last of it, by broker time.
    public synchronized Optional<Instant> lastBeat(Holder holder, String job, int attempt) {
        return Optional.ofNullable(renewed.get(new Lease(holder, job, attempt)))
                .map(Instant::ofEpochMilli);
    }

    /// How long the holder of a job has not been heard, in milliseconds of the broker's clock; 0 if
    /// it has none.
    synchronized long silence(FoldedJob job) {
        if (job.holder().isEmpty()) {
            return 0;
        }
        var lease = new Lease(job.holder().get(), job.id(), job.state().attempt());
        long claimed = job.started() == null ? clock : job.started().toEpochMilli();
        return Math.max(0, clock - Math.max(claimed, renewed.getOrDefault(lease, 0L)));
    }

    /// Broker time of the newest beat, in milliseconds; 0 before the first.
    public synchronized long clock() {
        return clock;
    }
}
