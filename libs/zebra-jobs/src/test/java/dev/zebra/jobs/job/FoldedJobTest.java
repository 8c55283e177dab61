package dev.zebra.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zebra.jobs.log.Json;
import dev.zebra.jobs.log.LogRecord;
import dev.zebra.jobs.log.Position;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a fold led to, written and read back, is what it led to.
class FoldedJobTest {

    /// What the fold makes of the histories below. When this fails, the fold leads to something
    /// else than before: count `FoldVersion.RULES` up, so that no snapshot of the old one is read,
    /// and put the new digest here.
    private static final String RESULT = "193445cb18fb3b31";

    @Test
    void goesOnFromASnapshotAtAnyCutAsIfAllHadBeenFolded() {
        var random = new Random(4);
        for (int round = 0; round < 60; round++) {
            // Given
            var records = records(JobFoldTest.randomHistory(random), random);
            var whole = new JobLedger();
            records.forEach(whole::fold);

            for (int cut = 0; cut <= records.size(); cut++) {
                var before = new JobLedger();
                records.subList(0, cut).forEach(before::fold);

                // When: the tail begins before, at or after what was saved
                var after = new JobLedger();
                after.restore(before.all().map(FoldedJobTest::readBack).toList());
                records.subList(random.nextInt(cut + 1), records.size()).forEach(after::fold);

                // Then
                assertThat(after.find("job")).isEqualTo(whole.find("job"));
            }
        }
    }

    @Test
    void readsEveryStateBackAsItWas() {
        var random = new Random(5);
        Set<Class<?>> met = new HashSet<>();
        for (int round = 0; round < 5_000; round++) {
            var history = new FoldHistory();
            JobFoldTest.randomHistory(random).forEach(history::then);
            met.add(history.state().getClass());

            assertThat(readBack(history.job())).isEqualTo(history.job());
        }
        assertThat(met).containsExactlyInAnyOrder(JobState.class.getPermittedSubclasses());
    }

    @Test
    void leadsToWhatItsVersionSays() throws Exception {
        var random = new Random(6);
        var digest = MessageDigest.getInstance("SHA-256");
        for (int round = 0; round < 1_000; round++) {
            var history = new FoldHistory();
            JobFoldTest.randomHistory(random).forEach(history::then);
            digest.update(Json.bytes(history.job()));
        }

        assertThat(HexFormat.of().formatHex(digest.digest(), 0, 8)).isEqualTo(RESULT);
    }

    @Test
    void refusesWhatIsNoMemoryOfEvents() {
        assertThatThrownBy(() -> Json.read(bytes("\"AAA=\""), Seen.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64-bit");
        assertThatThrownBy(() -> Json.read(bytes("{\"is\":\"Dreaming\"}"), JobState.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Dreaming");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static FoldedJob readBack(FoldedJob job) {
        return Json.read(Json.bytes(job), FoldedJob.class);
    }

    /// The history with some of it delivered again, as the log would hold it.
    private static List<LogRecord> records(List<JobEvent> history, Random random) {
        var records = new ArrayList<LogRecord>();
        for (int i = 0; i < history.size(); i++) {
            records.add(record(history.get(i), records.size()));
            while (random.nextInt(4) == 0) {
                records.add(record(history.get(random.nextInt(i + 1)), records.size()));
            }
        }
        return records;
    }

    private static LogRecord record(JobEvent event, int offset) {
        return new LogRecord(
                new Position("zebra.jobs.tokenizer", 0, offset),
                "job",
                event.about("job", "/test", Instant.EPOCH),
                Instant.ofEpochSecond(offset));
    }
}
