package dev.zebra.jobs.run;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.util.List;

/// What a job is to do, read from the `spec` of a submission into a record.
///
/// Field names in JSON are the record's component names. A compact constructor refuses values that
/// no circumstances could make right, with an [InvalidSpecException] or an
/// [IllegalArgumentException]; what depends on this machine (a file that must exist) is for
/// [JobRunner#check].
public interface JobSpec {

    /// An artifact the job reads.
    ///
    /// @param pointer JSON pointer of the field, such as `/tokenizer`
    record Input(String pointer, ArtifactReference reference) {}

    /// An artifact the job makes.
    ///
    /// @param pointer JSON pointer of the field, such as `/output`
    record Output(String pointer, ArtifactName artifact) {}

    /// The artifacts read; the job waits until all are published.
    List<Input> inputs();

    /// The artifacts made.
    List<Output> outputs();
}
