package dev.zebra.jobs.node;

import java.util.List;

/// Whether a replica may answer.
///
/// @param ready the log is folded as far as it was at the start, and the topics are as they must be
/// @param folded the first half of that
/// @param differences what is not as it must be: settings of topics, the artifact store
/// @param brokerAgeMillis time since the broker was heard; an outage does not end readiness, since
///     answers come from the fold
/// @param lag records that are in the topics and not folded yet
public record Readiness(
        boolean ready, boolean folded, List<String> differences, long brokerAgeMillis, long lag) {}
