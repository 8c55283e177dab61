package dev.zebra.cli.chaos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Installation;
import dev.zebra.cli.Zebra;
import dev.zebra.cli.client.Answers;
import dev.zebra.cli.stack.Part;
import dev.zebra.cli.stack.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `zebra chaos`
@Command(
        name = "chaos",
        description = {
            "Kills services, workers and the broker at random while pipelines run, and checks that no job"
                    + " is lost and none is doubled, that every artifact has the bytes of an undisturbed"
                    + " run, and that a replica that reads the log from nothing answers as the others do.",
            "It starts a stack of its own, with two replicas of each service, in a directory of its own.",
            "What is killed when follows from the seed. Ends with 1 if anything is wrong."
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final Duration SETTLING = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int AT_ONCE = 2;

    @ParentCommand @Nullable Zebra zebra;

    @Option(names = "--kills", defaultValue = "8", description = "How many (${DEFAULT-VALUE}).")
    int kills;

    @Option(names = "--seed", defaultValue = "1", description = "Of all chance (${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--port-base",
            defaultValue = "9380",
            description = "The first of twenty free ports (${DEFAULT-VALUE}).")
    int portBase;

    @Option(names = "--keep", description = "Leave logs and data where they are, and say where.")
    boolean keep;

    @Option(names = "--json", description = "Print the report as JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var project = Zebra.of(zebra).installation().project();
        var home = Files.createTempDirectory("zebra-chaos");
        boolean fine = false;
        try {
            var report = run(new Installation(project, home));
            fine = report.path("violations").isEmpty();
            print(report);
            return (fine ? Exit.OK : Exit.FAILED).code();
        } finally {
            if (keep || !fine) {
                System.err.println("logs and data: " + home);
            } else {
                delete(home);
            }
        }
    }

    private ObjectNode run(Installation installation) throws InterruptedException {
        long began = System.nanoTime();
        try (var client = new Client();
                var replicas = new Replicas(installation, portBase)) {
            // A chance of its own, so that how long pipelines take does not change what is killed.
            var workload = new Workload(client, replicas, new Random(seed + 1));
            var takeOvers = new TakeOvers(client);
            var killer = new Killer(replicas, new Random(seed), takeOvers);
            say("starting a broker and two replicas each of tokenizer, trainer and eval");
            replicas.start();
            workload.setTrigger();
            var calm = new HashSet<String>();
            for (int variant = 0; variant < Workload.VARIANTS; variant++) {
                calm.add("calm-" + variant);
                workload.submit("calm-" + variant, variant);
            }
            var witness = replicas.of(Part.EVAL).getFirst();
            settle(client, witness);
            say("undisturbed pipelines are done; now " + kills + " kills, seed " + seed);
            disturb(client, replicas, workload, killer);
            say("no more kills; waiting for what runs");
            replicas.awaitReady();
            settle(client, witness);
            var verdict = judge(client, replicas, workload, killer, calm, installation.store());
            return report(verdict, killer, workload, takeOvers.millis(), began);
        }
    }

    /// Kills, while another thread keeps pipelines in flight.
    private void disturb(Client client, Replicas replicas, Workload workload, Killer killer)
            throws InterruptedException {
        var over = new AtomicBoolean();
        var failure = new ArrayList<RuntimeException>();
        var submitting =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        keepInFlight(client, replicas, workload, over);
                                    } catch (InterruptedException stopped) {
                                        Thread.currentThread().interrupt();
                                    } catch (RuntimeException refused) {
                                        failure.add(refused);
                                    }
                                });
        for (int kill = 1; kill <= kills; kill++) {
            say("kill " + kill + "/" + kills + ": " + killer.next());
        }
        over.set(true);
        submitting.join();
        if (!failure.isEmpty()) {
            throw failure.getFirst();
        }
    }

    private void keepInFlight(
            Client client, Replicas replicas, Workload workload, AtomicBoolean over)
            throws InterruptedException {
        int number = 0;
        while (!over.get()) {
            if (unfinishedModels(client, replicas) < AT_ONCE) {
                workload.submit("chaos-" + number, number % Workload.VARIANTS);
                number++;
            }
            Thread.sleep(LOOK);
        }
    }

    private static long unfinishedModels(Client client, Replicas replicas)
            throws InterruptedException {
        for (var replica : replicas.services()) {
            var jobs = client.once(replica, "GET", "/jobs?kind=pretrain&limit=20", null, null);
            if (jobs.isPresent()) {
                return StreamSupport.stream(jobs.get().path("items").spliterator(), false)
                        .filter(job -> !Workload.hasEnded(job))
                        .count();
            }
        }
        return AT_ONCE;
    }

    /// Waits until all jobs have ended, those of the trigger included.
    private static void settle(Client client, Replica witness) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (true) {
            var jobs = client.all(witness, "/jobs");
            var artifacts = client.all(witness, "/artifacts?kind=model");
            long models =
                    StreamSupport.stream(artifacts.spliterator(), false)
                            .filter(artifact -> artifact.path("final").asBoolean())
                            .count();
            long evaluations =
                    StreamSupport.stream(jobs.spliterator(), false)
                            .filter(job -> job.path("kind").asText().equals("evaluate"))
                            .count();
            boolean ended =
                    StreamSupport.stream(jobs.spliterator(), false)
                            .allMatch(job -> Workload.hasEnded(job));
            if (ended && evaluations >= models) {
                return;
            }
            if (System.nanoTime() > deadline) {
                // The verdict names what has not ended.
                say("not all jobs have ended after " + SETTLING);
                return;
            }
            Thread.sleep(LOOK);
        }
    }

    private static Verdict judge(
            Client client,
            Replicas replicas,
            Workload workload,
            Killer killer,
            Set<String> calm,
            Path store)
            throws InterruptedException {
        var verdict = new Verdict(client, store);
        var old = replicas.of(Part.EVAL).getFirst();
        ArrayNode jobs = client.all(old, "/jobs");
        ArrayNode artifacts = client.all(old, "/artifacts");
        verdict.noneLost(workload.submitted(), jobs);
        verdict.noneMore(workload.submitted(), jobs, artifacts);
        verdict.noneDoubled(jobs, artifacts);
        verdict.sameBytes(workload.submitted(), artifacts, calm);
        verdict.wholeBytes(artifacts);
        verdict.tidyStore(artifacts);
        verdict.noWorkers(replicas.services());
        verdict.nothingUnreadable(client.all(old, "/dead-letters"));
        killer.orphans().forEach(orphan -> verdict.add(orphan + " outlived it"));
        try (var fresh = replicas.fresh()) {
            fresh.start();
            fresh.awaitReady(Duration.ofMinutes(2));
            for (var lived : replicas.services()) {
                verdict.sameAnswers(lived, fresh);
            }
        }
        return verdict;
    }

    private ObjectNode report(
            Verdict verdict, Killer killer, Workload workload, List<Long> takeOvers, long began) {
        var report = JsonNodeFactory.instance.objectNode();
        report.put("seed", seed).put("kills", kills);
        var hit = report.putObject("killed");
        killer.kills().forEach((victim, times) -> hit.put(victim.name().toLowerCase(), times));
        report.put(
                "pipelines",
                workload.submitted().stream().map(Workload.Submitted::run).distinct().count());
        report.put("jobs", workload.submitted().size());
        report.put("seconds", Math.round((System.nanoTime() - began) / 1e9));
        var times = report.putObject("takeOverMillis");
        times.put("count", takeOvers.size());
        if (!takeOvers.isEmpty()) {
            times.put("median", takeOvers.get(takeOvers.size() / 2));
            times.put("p95", takeOvers.get((int) Math.floor(0.95 * (takeOvers.size() - 1))));
            times.put("longest", takeOvers.getLast());
        }
        var wrong = report.putArray("violations");
        verdict.violations().forEach(wrong::add);
        return report;
    }

    private void print(ObjectNode report) {
        if (json) {
            Answers.print(report);
            return;
        }
        System.out.printf(
                "seed %d: %d kills %s, %d pipelines, %d jobs, %d s%n",
                seed,
                kills,
                report.path("killed"),
                report.path("pipelines").asInt(),
                report.path("jobs").asInt(),
                report.path("seconds").asInt());
        System.out.println("take-over, milliseconds: " + report.path("takeOverMillis"));
        if (report.path("violations").isEmpty()) {
            System.out.println(
                    "nothing lost, nothing doubled, the same bytes, the same answers after a replay");
        }
        report.path("violations").forEach(wrong -> System.out.println("WRONG: " + wrong.asText()));
    }

    private static void say(String words) {
        System.err.println("zebra chaos: " + words);
    }

    private static void delete(Path directory) throws IOException {
        try (var inside = Files.walk(directory)) {
            for (var path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException busy) {
            throw new CommandException(Exit.FAILED, "cannot remove " + directory + ": " + busy);
        }
    }
}
