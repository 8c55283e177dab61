package dev.zebra.jobs.run;

import dev.zebra.jobs.job.JobKind;

/// Runs jobs of one kind. A service has one bean of this type for each kind it accepts.
///
/// @param <S> the spec of this kind; unknown fields and wrong types are refused before it is made
public interface JobRunner<S extends JobSpec> {

    /// The kind it runs.
    JobKind kind();

    /// The record that specs of this kind are read into.
    Class<S> specType();

    /// Refuses, with an [InvalidSpecException] naming the field, what cannot work on this
    /// installation: a file that is missing or outside the data roots. Called on submission, before
    /// anything is written.
    default void check(S spec, DataRoots roots) {}

    /// What becomes of attempts that failed of something that may pass.
    default RetryPolicy retries() {
        return RetryPolicy.USUAL;
    }

    /// Does the work on a thread of its own, and may block. Returning means success, provided every
    /// output has been published with `isFinal`; a [JobFailedException] says why it cannot succeed;
    /// an [AttemptFailedException], an [java.io.IOException] or lack of memory ends this attempt
    /// alone; when [JobContext#stopped] the runner returns or throws soon, and what it does then is
    /// ignored.
    void run(S spec, JobContext context) throws Exception;
}
