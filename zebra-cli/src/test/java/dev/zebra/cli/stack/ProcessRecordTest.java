package dev.zebra.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessRecordTest {

    private static final int PORT = 8082;

    @Test
    void aLivingProcessIsFoundByIdAndStart() throws IOException {
        try (var resident = Resident.start()) {
            var record = resident.record(PORT);

            assertThat(record.process()).contains(resident.process().toHandle());
            assertThat(record.unrecognised()).isEmpty();
        }
    }

    @Test
    void aProcessThatGotTheIdLaterIsNeverTakenForIt() throws IOException {
        try (var resident = Resident.start()) {
            for (var before : new Duration[] {Duration.ofSeconds(3), Duration.ofDays(9)}) {
                var record = resident.recordOfAnother(before, PORT);

                assertThat(record.process()).isEmpty();
                assertThat(record.unrecognised()).contains(resident.process().toHandle());
            }
        }
    }

    @Test
    void aClockThatIsAdjustedByALittleDoesNoHarm() throws IOException {
        try (var resident = Resident.start()) {
            assertThat(resident.recordOfAnother(Duration.ofSeconds(1), PORT).process()).isPresent();
        }
    }

    @Test
    void anEndedProcessIsNotFound() throws IOException, InterruptedException {
        var resident = Resident.start();
        var record = resident.record(PORT);
        resident.close();
        resident.process().waitFor();

        assertThat(record.process()).isEmpty();
        assertThat(record.unrecognised()).isEmpty();
    }
}
