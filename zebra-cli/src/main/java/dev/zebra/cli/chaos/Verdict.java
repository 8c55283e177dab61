package dev.zebra.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.cli.stack.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Looks for anything that should not be after the kills.
final class Verdict {

    /// What is known of the moment, and not of the log.
    private static final List<String> LIVE = List.of("progress", "queue", "why");

    private static final Duration TIDYING = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Client client;
    private final Path store;
    private final List<String> violations = new ArrayList<>();

    Verdict(Client client, Path store) {
        this.client = client;
        this.store = store;
    }

    /// Everything that was found wrong.
    List<String> violations() {
        return List.copyOf(violations);
    }

    /// Every job that was accepted is there, once, and has succeeded.
    void noneLost(List<Workload.Submitted> submitted, ArrayNode jobs) {
        var known = byId(jobs);
        for (var job : submitted) {
            var found = known.get(job.id());
            if (found == null) {
                violations.add(
                        "job " + job.id() + " (" + job.kind() + ") was accepted and is lost");
            } else if (!found.path("state").asText().equals("SUCCEEDED")) {
                violations.add(
                        "job "
                                + job.id()
                                + " ("
                                + job.kind()
                                + ") is "
                                + found.path("state").asText()
                                + ": "
                                + found.path("reason").asText());
            }
        }
        var keys = new HashSet<String>();
        for (var job : submitted) {
            if (!keys.add(job.run() + "/" + job.kind())) {
                violations.add("two jobs for one key: " + job.run() + "/" + job.kind());
            }
        }
    }

    /// There is no job but those that were accepted, and one of the trigger for each final model.
    void noneMore(List<Workload.Submitted> submitted, ArrayNode jobs, ArrayNode artifacts) {
        long models =
                StreamSupport.stream(artifacts.spliterator(), false)
                        .filter(artifact -> artifact.path("kind").asText().equals("model"))
                        .filter(artifact -> artifact.path("final").asBoolean())
                        .count();
        if (jobs.size() != submitted.size() + models) {
            violations.add(
                    "there are "
                            + jobs.size()
                            + " jobs, not "
                            + submitted.size()
                            + " that were accepted and "
                            + models
                            + " of the trigger");
        }
    }

    /// Each job has published each output once, and each model has been evaluated once.
    void noneDoubled(ArrayNode jobs, ArrayNode artifacts) {
        var published = new HashMap<String, Integer>();
        var models = new TreeSet<String>();
        for (var artifact : artifacts) {
            var output = artifact.path("job").asText() + " " + artifact.path("name").asText();
            published.merge(step(artifact) + " " + output, 1, Integer::sum);
            if (artifact.path("final").asBoolean()
                    && artifact.path("kind").asText().equals("model")) {
                models.add(artifact.path("reference").asText());
            }
        }
        published.forEach(
                (output, times) -> {
                    if (times != 1) {
                        violations.add(output + " was published " + times + " times");
                    }
                });
        var evaluated = new ArrayList<String>();
        for (var job : jobs) {
            if (job.path("labels").path("trigger").asText().equals(Workload.TRIGGER)) {
                evaluated.add(job.path("spec").path("model").asText());
                if (!job.path("state").asText().equals("SUCCEEDED")) {
                    violations.add(
                            "the trigger's job "
                                    + job.path("id").asText()
                                    + " is "
                                    + job.path("state").asText()
                                    + ": "
                                    + job.path("reason").asText());
                }
            }
        }
        if (!new ArrayList<>(models).equals(evaluated.stream().sorted().toList())) {
            violations.add("models " + models + " were evaluated as " + evaluated);
        }
    }

    /// What pipelines of one variant made is the same bytes, and those of the undisturbed one.
    ///
    /// @param undisturbed runs before the first kill
    void sameBytes(
            List<Workload.Submitted> submitted, ArrayNode artifacts, Set<String> undisturbed) {
        var variants = new HashMap<String, Integer>();
        submitted.forEach(job -> variants.put(job.run(), job.variant()));
        var expected = new HashMap<String, String>();
        for (boolean calm : new boolean[] {true, false}) {
            for (var artifact : artifacts) {
                var run = artifact.path("run").asText();
                if (undisturbed.contains(run) != calm) {
                    continue;
                }
                var what = step(artifact) + " of variant " + variants.get(run);
                var digest = artifact.path("digest").asText();
                if (calm) {
                    expected.put(what, digest);
                } else if (!digest.equals(expected.get(what))) {
                    violations.add(
                            artifact.path("reference").asText()
                                    + ", a "
                                    + what
                                    + ", has digest "
                                    + digest
                                    + " and undisturbed "
                                    + expected.get(what));
                }
            }
        }
    }

    private static String step(JsonNode artifact) {
        return artifact.path("kind").asText()
                + (artifact.path("final").asBoolean()
                        ? ""
                        : " at step " + artifact.path("step").asLong());
    }

    /// Every payload in the store belongs to a version, and what crashes left aside is cleared.
    void tidyStore(ArrayNode artifacts) throws InterruptedException {
        var known = new HashSet<String>();
        artifacts.forEach(artifact -> known.add(artifact.path("digest").asText()));
        for (var kind : List.of("tokenizer", "dataset", "model", "report")) {
            inside(store.resolve(kind), 2)
                    .filter(path -> path.getFileName().toString().startsWith("sha256-"))
                    .filter(path -> !known.contains(path.getFileName().toString()))
                    .forEach(path -> violations.add(path + " belongs to no version"));
        }
        long deadline = System.nanoTime() + TIDYING.toNanos();
        while (!leftOver().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK);
        }
        leftOver().forEach(path -> violations.add(path + " was never cleared"));
    }

    private List<Path> leftOver() {
        return Stream.of(".aside", ".scratch")
                .flatMap(folder -> inside(store.resolve(folder), 1))
                .toList();
    }

    private static Stream<Path> inside(Path folder, int depth) {
        try (var paths = Files.walk(folder, depth)) {
            return paths.filter(path -> !path.equals(folder)).toList().stream();
        } catch (NoSuchFileException none) {
            return Stream.of();
        } catch (IOException | UncheckedIOException unreadable) {
            return Stream.of(folder.resolve("(unreadable: " + unreadable.getMessage() + ")"));
        }
    }

    /// When nothing runs, a service has no more than the one worker that it keeps ready.
    void noWorkers(List<Replica> services) throws InterruptedException {
        long deadline = System.nanoTime() + TIDYING.toNanos();
        for (var service : services) {
            while (service.children().size() > 1 && System.nanoTime() < deadline) {
                Thread.sleep(LOOK);
            }
            int workers = service.children().size();
            if (workers > 1) {
                violations.add(service.instance() + " has " + workers + " workers and no job");
            }
        }
    }

    /// The bytes of every version are in the store and are what their digest says.
    void wholeBytes(ArrayNode artifacts) {
        var seen = new HashSet<Path>();
        for (var artifact : artifacts) {
            var digest = artifact.path("digest").asText();
            var place =
                    store.resolve(artifact.path("kind").asText())
                            .resolve(artifact.path("name").asText())
                            .resolve(digest);
            if (seen.add(place) && !digest.equals(digest(place))) {
                violations.add(place + " does not hold what its digest says");
            }
        }
    }

    /// As documented: the SHA-256 of what `sha256sum` prints for the payload's files by name.
    private static String digest(Path place) {
        try (var files = Files.walk(place)) {
            var lines = new StringBuilder();
            files.filter(Files::isRegularFile)
                    .filter(file -> !place.relativize(file).startsWith(".zebra"))
                    .map(file -> place.relativize(file).toString())
                    .sorted()
                    .forEach(
                            name ->
                                    lines.append(sha256(read(place.resolve(name))))
                                            .append("  ")
                                            .append(name)
                                            .append('\n'));
            return "sha256-" + sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return "unreadable: " + unreadable;
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// A replica that has just read the log from nothing answers as one that lived through it.
    void sameAnswers(Replica old, Replica fresh) throws InterruptedException {
        for (var path : List.of("/jobs", "/artifacts", "/triggers", "/dead-letters")) {
            var before = lasting(client.all(old, path));
            var after = lasting(client.all(fresh, path));
            if (!before.equals(after)) {
                violations.add(
                        "GET "
                                + path
                                + " differs between "
                                + old.instance()
                                + " and a replica that has read the whole log: "
                                + firstDifference(before, after));
            }
        }
    }

    private static String firstDifference(ArrayNode before, ArrayNode after) {
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
            if (!before.path(i).equals(after.path(i))) {
                return before.path(i) + " and " + after.path(i);
            }
        }
        return "nothing";
    }

    private static ArrayNode lasting(ArrayNode items) {
        items.forEach(item -> ((ObjectNode) item).remove(LIVE));
        return items;
    }

    /// Nobody could read some record.
    void nothingUnreadable(ArrayNode deadLetters) {
        deadLetters.forEach(letter -> violations.add("a dead letter: " + letter));
    }

    private static Map<String, JsonNode> byId(ArrayNode jobs) {
        var known = new HashMap<String, JsonNode>();
        StreamSupport.stream(jobs.spliterator(), false)
                .forEach(job -> known.put(job.path("id").asText(), job));
        return known;
    }

    /// Notes something else.
    void add(String violation) {
        violations.add(violation);
    }
}
