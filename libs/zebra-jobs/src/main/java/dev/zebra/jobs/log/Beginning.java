package dev.zebra.jobs.log;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/// What a reader need not fold again because somebody has kept the result.
@FunctionalInterface
public interface Beginning {

    /// Puts back what was kept; called once, before anything is folded, by the reader's thread.
    /// Called again only if it throws, in which case it must have put back nothing.
    ///
    /// @return by partition, the offset before which everything was put back; a partition that is
    ///     not named is folded from its start
    /// @throws org.apache.kafka.common.KafkaException if the broker is away
    Map<TopicPartition, Long> restore() throws ExecutionException, InterruptedException;
}
