package dev.zebra.jobs.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The logs of jobs, kept in the artifact store.
public interface JobLogs {

    /// The log of a job so far, UTF-8 lines, to be closed by the caller; empty if it has written
    /// none.
    Optional<InputStream> open(String job) throws IOException;
}
