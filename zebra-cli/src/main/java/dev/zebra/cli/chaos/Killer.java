package dev.zebra.cli.chaos;

import dev.zebra.cli.stack.Part;
import dev.zebra.cli.stack.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Kills one process after the other with SIGKILL and starts it again. What and when is drawn from
/// the seed alone.
final class Killer {

    /// What a kill may hit.
    enum Victim {
        SERVICE,
        WORKER,
        BROKER
    }

    /// A worker ends when its pipe does, which one whose JVM is still starting notices late.
    private static final Duration GONE = Duration.ofSeconds(30);

    private final Replicas replicas;
    private final RandomGenerator random;
    private final TakeOvers takeOvers;
    private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
    private final List<String> orphans = new ArrayList<>();

    Killer(Replicas replicas, RandomGenerator random, TakeOvers takeOvers) {
        this.replicas = replicas;
        this.random = random;
        this.takeOvers = takeOvers;
    }

    /// How many of each were killed.
    Map<Victim, Integer> kills() {
        return Map.copyOf(kills);
    }

    /// Workers that outlived the service that had started them, which must not be.
    List<String> orphans() {
        return List.copyOf(orphans);
    }

    /// Waits a while, kills something, and starts it again after another while.
    ///
    /// @return what was killed, in words
    String next() throws InterruptedException {
        // All draws of a round are made before anything happens, so that what happens cannot
        // change the draws of later rounds.
        int pause = 500 + random.nextInt(3_000);
        int draw = random.nextInt(100);
        int chosen = random.nextInt(replicas.services().size());
        int down = random.nextInt(3) == 0 ? random.nextInt(8_000) : 0;
        var victim = draw < 65 ? Victim.SERVICE : draw < 90 ? Victim.WORKER : Victim.BROKER;
        Thread.sleep(pause);
        return switch (victim) {
            case SERVICE -> service(replicas.services().get(chosen), down);
            case WORKER -> worker(replicas.of(Part.TRAINER).get(chosen % 2), chosen, down);
            case BROKER -> broker(Math.min(down, 3_000));
        };
    }

    private String service(Replica replica, int down) throws InterruptedException {
        var witness =
                replicas.of(replica.part()).stream()
                        .filter(other -> other != replica)
                        .findFirst()
                        .orElseThrow();
        var held = takeOvers.heldBy(replica, witness);
        var children = replica.children();
        replica.kill();
        held.forEach(job -> takeOvers.watch(job, witness));
        awaitGone(replica, children);
        Thread.sleep(down);
        replica.start();
        count(Victim.SERVICE);
        return replica.instance() + (held.isEmpty() ? "" : ", which held " + held.size() + " job");
    }

    /// A worker holds a pipe from its service and must end with it.
    private void awaitGone(Replica replica, List<ProcessHandle> children)
            throws InterruptedException {
        long deadline = System.nanoTime() + GONE.toNanos();
        for (var child : children) {
            while (child.isAlive() && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            if (child.isAlive()) {
                orphans.add("worker " + child.pid() + " of " + replica.instance());
                child.destroyForcibly();
            }
        }
    }

    private String worker(Replica trainer, int chosen, int down) throws InterruptedException {
        var workers = trainer.children();
        if (workers.isEmpty()) {
            return service(trainer, down);
        }
        workers.get(chosen % workers.size()).destroyForcibly();
        count(Victim.WORKER);
        return "a worker of " + trainer.instance();
    }

    private String broker(int down) throws InterruptedException {
        replicas.broker().kill();
        Thread.sleep(down);
        replicas.broker().start();
        count(Victim.BROKER);
        return "the broker";
    }

    private void count(Victim victim) {
        kills.merge(victim, 1, Integer::sum);
    }
}
