package dev.zebra.jobs.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.ArtifactVersion;
import dev.zebra.jobs.artifact.LocalArtifactStore;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.job.Job;
import dev.zebra.jobs.job.JobFilter;
import dev.zebra.jobs.job.JobKind;
import dev.zebra.jobs.job.StateName;
import dev.zebra.jobs.log.Ids;
import dev.zebra.jobs.trigger.Trigger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replica crashes before each of its appends and before each step of its store, one after the
/// other; its client repeats what was not answered at the replica's next life. What is in the log
/// and on the disk then is what it would be without the crash.
class CutPointsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path folder;
    private Cluster cluster;
    private final CopyRunner runner = new CopyRunner(JobKind.TOKENIZE);
    private int lives;

    /// Something a user does and what must have become of it, `cut` being part of all names.
    private interface Story {

        /// What is there before; nothing crashes here.
        default void prepare(Node node, String cut) {}

        /// May be told twice: by a user who got no answer.
        void tell(Node node, String cut);

        /// True once nothing more will happen.
        boolean over(Node node, String cut);

        void check(Node node, String cut) throws IOException;
    }

    @BeforeEach
    void start() {
        cluster = new Cluster(folder);
    }

    @AfterEach
    void stop() {
        runner.open();
        cluster.close();
    }

    @Test
    void aPublicationAndTheTriggerThatItFiresAreWholeWhereverTheCrashComes() throws IOException {
        var cuts =
                crashBeforeEachStepOf(
                        new Story() {
                            @Override
                            public void prepare(Node node, String cut) {
                                var source = Copies.of("source", "dataset:source-" + cut);
                                succeed(node, source.withKey("source-" + cut));
                                node.triggers().put(trigger(cut), "tester");
                            }

                            @Override
                            public void tell(Node node, String cut) {
                                node.jobs().submit(copy(cut).submission());
                            }

                            @Override
                            public boolean over(Node node, String cut) {
                                return state(node, job(cut)) == StateName.SUCCEEDED
                                        && jobsOf(node, "trigger:see-" + cut).stream()
                                                .anyMatch(
                                                        job -> job.state() == StateName.SUCCEEDED);
                            }

                            @Override
                            public void check(Node node, String cut) throws IOException {
                                requireOneVersion(node, "dataset:copy-" + cut, "source copy");
                                requireOneVersion(node, "dataset:seen-" + cut, "source copy seen");
                                assertThat(jobsOf(node, "trigger:see-" + cut)).hasSize(1);
                            }
                        });

        assertThat(cuts)
                .contains(
                        "append job.submitted",
                        "append job.released",
                        "append attempt.claimed",
                        "write the manifest",
                        "move to the place",
                        "append artifact.published",
                        "append attempt.succeeded");
    }

    @Test
    void aDeletionIsFinishedWhereverTheCrashComes() throws IOException {
        var cuts =
                crashBeforeEachStepOf(
                        new Story() {
                            @Override
                            public void prepare(Node node, String cut) {
                                var copy = Copies.of("gone " + cut, "dataset:gone-" + cut);
                                succeed(node, copy.withKey("gone-" + cut));
                            }

                            @Override
                            public void tell(Node node, String cut) {
                                var reference =
                                        ArtifactReference.parse("dataset:gone-" + cut + "@1");
                                node.artifacts().delete(reference, "tester");
                            }

                            @Override
                            public boolean over(Node node, String cut) {
                                return versions(node, "dataset:gone-" + cut).getFirst().deleted()
                                        && !Files.exists(place(node, "dataset:gone-" + cut));
                            }

                            @Override
                            public void check(Node node, String cut) {
                                assertThat(versions(node, "dataset:gone-" + cut)).hasSize(1);
                                assertThat(
                                                node.artifacts()
                                                        .resolve(
                                                                ArtifactReference.parse(
                                                                        "dataset:gone-" + cut)))
                                        .isEmpty();
                            }
                        });

        assertThat(cuts).contains("append artifact.deleting", "append artifact.deleted");
    }

    @Test
    void aFailedAttemptIsTriedAgainOnceWhereverTheCrashComes() throws IOException {
        var cuts =
                crashBeforeEachStepOf(
                        new Story() {
                            @Override
                            public void tell(Node node, String cut) {
                                node.jobs().submit(flaky(cut).submission());
                            }

                            @Override
                            public boolean over(Node node, String cut) {
                                return state(
                                                node,
                                                Ids.of("job", "tester", "tokenize", "flaky-" + cut))
                                        == StateName.SUCCEEDED;
                            }

                            @Override
                            public void check(Node node, String cut) throws IOException {
                                requireOneVersion(node, "dataset:flaky-" + cut, "flaky");
                            }
                        });

        assertThat(cuts).contains("append attempt.failed", "append job.backoff-elapsed");
    }

    @Test
    void aRetryByAUserHappensOnceWhereverTheCrashComes() throws IOException {
        var cuts =
                crashBeforeEachStepOf(
                        new Story() {
                            @Override
                            public void prepare(Node node, String cut) {
                                node.jobs().submit(impossible(cut).submission());
                                Cluster.awaitState(node, id(cut), StateName.FAILED, SOON);
                            }

                            @Override
                            public void tell(Node node, String cut) {
                                // Who got no answer looks before he repeats.
                                if (node.jobs().find(id(cut)).orElseThrow().attempt() == 1) {
                                    node.jobs().retry(id(cut), "tester");
                                }
                            }

                            @Override
                            public boolean over(Node node, String cut) {
                                var job = node.jobs().find(id(cut)).orElseThrow();
                                return job.state() == StateName.FAILED && job.attempt() > 1;
                            }

                            @Override
                            public void check(Node node, String cut) {
                                var job = node.jobs().find(id(cut)).orElseThrow();
                                assertThat(job.reason()).isEqualTo("the text is impossible");
                                assertThat(versions(node, "dataset:never-" + cut)).isEmpty();
                            }

                            private Copies impossible(String cut) {
                                return Copies.of("impossible", "dataset:never-" + cut)
                                        .withKey("never-" + cut);
                            }

                            private String id(String cut) {
                                return Ids.of("job", "tester", "tokenize", "never-" + cut);
                            }
                        });

        assertThat(cuts).contains("append job.retried", "append attempt.failed");
    }

    @Test
    void aRunningJobIsCancelledWhereverTheCrashComes() throws IOException {
        var cuts =
                crashBeforeEachStepOf(
                        new Story() {
                            @Override
                            public void prepare(Node node, String cut) {
                                runner.shut();
                                var copy = Copies.of("unwanted", "dataset:unwanted-" + cut);
                                node.jobs().submit(copy.withKey("unwanted-" + cut).submission());
                                Cluster.awaitState(node, id(cut), StateName.RUNNING, SOON);
                            }

                            @Override
                            public void tell(Node node, String cut) {
                                if (state(node, id(cut)) != StateName.CANCELLED) {
                                    node.jobs().cancel(id(cut), "tester");
                                }
                            }

                            @Override
                            public boolean over(Node node, String cut) {
                                return state(node, id(cut)) == StateName.CANCELLED
                                        && node.held().isEmpty();
                            }

                            @Override
                            public void check(Node node, String cut) {
                                assertThat(versions(node, "dataset:unwanted-" + cut)).isEmpty();
                            }

                            private String id(String cut) {
                                return Ids.of("job", "tester", "tokenize", "unwanted-" + cut);
                            }
                        });

        assertThat(cuts).contains("append job.cancel-requested", "append job.cancelled");
    }

    /// Tells the story once for each step it has, and once more without a crash.
    ///
    /// @return the steps that a crash kept from happening
    private List<String> crashBeforeEachStepOf(Story story) throws IOException {
        var cuts = new ArrayList<String>();
        var trap = new Trap("life-" + lives++);
        var node = cluster.trapped(trap, Domain.TOKENIZER, "t-0", runner);
        for (int happened = 0; ; happened++) {
            var cut = String.valueOf(happened);
            story.prepare(node, cut);
            trap.springAfter(happened);
            var living = node;
            var armed = trap;
            var told = CompletableFuture.runAsync(() -> story.tell(living, cut));
            await("cut " + cut)
                    .atMost(SOON)
                    .until(() -> armed.sprung() || told.isDone() && story.over(living, cut));
            if (!armed.sprung()) {
                told.join();
                story.check(node, cut);
                return cuts;
            }
            cluster.killed(node);
            armed.release();
            cuts.add(armed.heldBack());

            trap = new Trap("life-" + lives++);
            node = cluster.trapped(trap, Domain.TOKENIZER, "t-0", runner);
            var heir = node;
            story.tell(heir, cut);
            await("after a crash before '" + cuts.getLast() + "', cut " + cut)
                    .atMost(SOON)
                    .until(() -> story.over(heir, cut));
            story.check(heir, cut);
        }
    }

    private static Trigger trigger(String cut) {
        var spec = Copies.of("seen", "dataset:seen-" + cut).from("${artifact}").spec();
        return new Trigger(
                "see-" + cut,
                new Trigger.When(ArtifactName.parse("dataset:copy-" + cut), null, null, null),
                new Trigger.Template(JobKind.TOKENIZE, spec, Map.of()),
                false,
                null);
    }

    private static Copies copy(String cut) {
        return Copies.of("copy", "dataset:copy-" + cut)
                .from("dataset:source-" + cut)
                .withKey("copy-" + cut);
    }

    private static String job(String cut) {
        return Ids.of("job", "tester", "tokenize", "copy-" + cut);
    }

    private static Copies flaky(String cut) {
        return Copies.of("flaky", "dataset:flaky-" + cut).withKey("flaky-" + cut);
    }

    private static void succeed(Node node, Copies copies) {
        var job = node.jobs().submit(copies.submission()).job();
        Cluster.awaitState(node, job.id(), StateName.SUCCEEDED, SOON);
    }

    private static StateName state(Node node, String job) {
        return node.jobs().find(job).map(Job::state).orElse(null);
    }

    private static List<Job> jobsOf(Node node, String principal) {
        return node.jobs().list(JobFilter.ALL).items().stream()
                .filter(job -> job.principal().equals(principal))
                .toList();
    }

    private static List<ArtifactVersion> versions(Node node, String name) {
        return node.artifacts().versions(ArtifactName.parse(name));
    }

    private Path place(Node node, String name) {
        var version = versions(node, name).getFirst();
        return folder.resolve("dataset")
                .resolve(version.artifact().name())
                .resolve(version.digest());
    }

    private void requireOneVersion(Node node, String name, String text) throws IOException {
        assertThat(versions(node, name)).as(name).hasSize(1);
        var version = versions(node, name).getFirst();
        try (var store = new LocalArtifactStore(folder)) {
            assertThat(store.verify(version.artifact(), version.digest())).as(name).isTrue();
            assertThat(text(store.read(version.artifact(), version.digest(), "text")))
                    .isEqualTo(text);
        }
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
