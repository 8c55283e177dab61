package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/// Keeps what replicas without a common directory have written into the logs of jobs.
public interface LogArchive {

    /// Replaces what is kept of a replica's part of a job's log.
    void put(String job, String replica, Path file) throws IOException;

    /// The other replicas' parts, in the order in which they were last written; to be closed by the
    /// caller.
    List<InputStream> others(String job, String replica) throws IOException;
}
