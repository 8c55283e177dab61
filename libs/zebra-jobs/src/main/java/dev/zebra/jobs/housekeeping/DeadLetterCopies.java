package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.Appender;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.Topics;
import java.util.List;

/// Copies records that nobody can read to where people look for them.
public final class DeadLetterCopies implements Chore {

    private final LogReader reader;
    private final Appender appender;

    public DeadLetterCopies(LogReader reader, Appender appender) {
        this.reader = reader;
        this.appender = appender;
    }

    @Override
    public void keep(Turn turn) {
        for (var letter : List.copyOf(reader.deadLetters())) {
            var from = letter.position();
            boolean ours =
                    from.topic().equals(Topics.jobs(turn.domain()))
                            || (turn.domain() == Domain.TRAINER && !Topics.isJobs(from.topic()));
            if (ours
                    && turn.partitions().contains(from.partition())
                    && !from.topic().equals(Topics.PROGRESS)) {
                appender.copyDeadLetter(letter);
                reader.deadLetters().remove(letter);
            }
        }
    }
}
