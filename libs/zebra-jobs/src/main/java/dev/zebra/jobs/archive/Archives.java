package dev.zebra.jobs.archive;

import dev.zebra.jobs.log.Topics;
import java.util.List;
import java.util.stream.Stream;

/// The format of archives: gzip of lines of JSON. The first names the format's version, the last
/// the number of records and the SHA-256 of all lines before it; between them is a line a record,
/// those of a partition in their order.
final class Archives {

    static final String FORMAT = "zebraLog";
    static final int VERSION = 1;

    private Archives() {}

    /// The topics that hold state, effects before their causes: whoever looks at their ends in this
    /// order never has an effect without its cause. A dead letter speaks of a record, a job of
    /// artifacts and triggers, and all of who asked for it.
    static List<List<String>> topics() {
        return Stream.of(
                        Topics.deadLetters().stream(),
                        Topics.control().stream().filter(Topics::isJobs),
                        Stream.of(Topics.ARTIFACTS),
                        Topics.control().stream()
                                .filter(topic -> !Topics.isJobs(topic))
                                .filter(topic -> !topic.equals(Topics.ARTIFACTS)))
                .map(Stream::toList)
                .toList();
    }

    static List<String> allTopics() {
        return topics().stream().flatMap(List::stream).toList();
    }
}
