package dev.zebra.jobs.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of jobs.
///
/// @param next cursor of the next page, or null if this is the last
public record JobPage(List<Job> items, @Nullable String next) {}
