package dev.zebra.jobs.housekeeping;

import dev.zebra.jobs.deadletter.DeadLetter;
import dev.zebra.jobs.deadletter.DeadLetterLedger;
import dev.zebra.jobs.deadletter.DeadLetters;
import dev.zebra.jobs.job.Domain;
import dev.zebra.jobs.log.LogReader;
import dev.zebra.jobs.log.Poison;
import dev.zebra.jobs.log.Topics;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// Copies records that nobody can read to where people look for them, each once.
public final class DeadLetterCopies implements Chore {

    private final LogReader reader;
    private final DeadLetterLedger ledger;
    private final DeadLetters letters;

    public DeadLetterCopies(LogReader reader, DeadLetterLedger ledger, DeadLetters letters) {
        this.reader = reader;
        this.ledger = ledger;
        this.letters = letters;
    }

    @Override
    public void keep(Turn turn) {
        for (var poison : List.copyOf(reader.poison())) {
            if (ledger.has(poison.position())) {
                reader.poison().remove(poison);
            } else if (ours(poison, turn)) {
                copy(poison);
            }
        }
    }

    private static boolean ours(Poison poison, Turn turn) {
        var from = poison.position();
        return turn.partitions().contains(from.partition())
                && (from.topic().equals(Topics.jobs(turn.domain()))
                        || turn.domain() == Domain.TRAINER && !Topics.isJobs(from.topic()));
    }

    private void copy(Poison poison) {
        reader.read(poison.position())
                .ifPresent(
                        record -> {
                            var value = record.value() == null ? new byte[0] : record.value();
                            letters.keep(
                                    new DeadLetter(
                                            poison.position(),
                                            record.key(),
                                            Arrays.copyOf(
                                                    value,
                                                    Math.min(value.length, DeadLetter.LONGEST)),
                                            value.length,
                                            poison.reason(),
                                            Instant.ofEpochMilli(record.timestamp()),
                                            null));
                        });
    }
}
