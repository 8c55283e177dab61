package dev.zebra.jobs.job;

import dev.zebra.jobs.log.Ids;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which fold a folded job comes from. What another one made is never read.
public final class FoldVersion {

    /// Counted up with every change of what records lead to that the shapes of events and states do
    /// not show. A test holds what this one leads to.
    private static final int RULES = 2;

    /// The version: the rules, and a digest of the shapes of all events and states.
    public static final String TEXT =
            RULES
                    + "-"
                    + Ids.of(
                            "fold",
                            Stream.of(JobEvent.class, JobState.class)
                                    .flatMap(facts -> Arrays.stream(facts.getPermittedSubclasses()))
                                    .map(FoldVersion::shape)
                                    .sorted()
                                    .collect(Collectors.joining("\n")),
                            shape(FoldedJob.class),
                            shape(Terms.class));

    private FoldVersion() {}

    private static String shape(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::toString)
                .collect(Collectors.joining(",", type.getName() + "(", ")"));
    }
}
