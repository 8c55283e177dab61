package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.Changes;
import dev.zebra.jobs.log.KafkaAccess;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Appends, for the partitions it was elected for, what no user and no holder will: that a holder
/// is lost, that inputs exist, that a publication starts a trigger's job, that bytes are gone. Each
/// of these is a [Chore], done in order whenever the fold has moved and once a second.
public final class Housekeeper implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Housekeeper.class.getName());
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Domain domain;
    private final Election election;
    private final LogReader reader;
    private final Changes changes;
    private final List<Chore> chores;
    private final Map<Integer, Long> fenced = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /// The housekeeper of a replica of `domain`.
    ///
    /// @param instance the replica's static name, which is its membership of the election
    public Housekeeper(
            Domain domain,
            KafkaAccess access,
            String instance,
            LogReader reader,
            Changes changes,
            List<Chore> chores) {
        this.domain = domain;
        this.election = new Election(access, domain, instance, changes);
        this.reader = reader;
        this.changes = changes;
        this.chores = List.copyOf(chores);
        this.thread = Thread.ofPlatform().name("zebra-housekeeper").daemon().unstarted(this::run);
    }

    /// Stands for election and starts working, in the background.
    public void start() {
        election.start();
        thread.start();
    }

    /// How many partitions this replica keeps.
    public int partitions() {
        return election.terms().size();
    }

    /// False once one of its threads has ended.
    public boolean alive() {
        return thread.getState() != Thread.State.TERMINATED && election.alive();
    }

    private void run() {
        try {
            while (!closed) {
                long seen = changes.version();
                try {
                    keepHouse();
                } catch (LogUnavailableException away) {
                    LOG.log(System.Logger.Level.DEBUG, "put off: {0}", away.getMessage());
                }
                changes.await(seen, TICK);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepHouse() {
        if (!reader.staleness().folded()) {
            return;
        }
        var mine = readAfterElection();
        if (mine.isEmpty()) {
            return;
        }
        var turn = new Turn(domain, mine);
        for (var chore : chores) {
            keep(chore, turn);
        }
    }

    /// A chore that fails does not keep the others from being done.
    private static void keep(Chore chore, Turn turn) {
        try {
            chore.keep(turn);
        } catch (LogUnavailableException away) {
            throw away;
        } catch (IOException | RuntimeException failed) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    chore.getClass().getSimpleName() + " failed and is tried again",
                    failed);
        }
    }

    /// The partitions whose end, as it was after the election, has been read.
    private Set<Integer> readAfterElection() {
        var terms = election.terms();
        fenced.keySet().retainAll(terms.keySet());
        var fresh =
                terms.entrySet().stream()
                        .filter(term -> !term.getValue().equals(fenced.get(term.getKey())))
                        .toList();
        if (!fresh.isEmpty()) {
            var partitions = Topics.partitions(Topics.HEARTBEATS);
            partitions.addAll(Topics.partitions(Topics.jobs(domain)));
            reader.readToEnd(partitions);
            fresh.forEach(term -> fenced.put(term.getKey(), term.getValue()));
        }
        return Set.copyOf(fenced.keySet());
    }

    /// Stops, leaving the election so that others take over at once.
    @Override
    public void close() {
        halt();
        var turn = new Turn(domain, fenced.keySet());
        chores.forEach(chore -> chore.leave(turn));
        chores.forEach(Chore::close);
        election.close();
    }

    /// Goes without a word, as a crash would.
    public void kill() {
        halt();
        chores.forEach(Chore::close);
        election.kill();
    }

    private void halt() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(6));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
