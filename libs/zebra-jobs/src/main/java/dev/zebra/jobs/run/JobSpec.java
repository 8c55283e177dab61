package dev.zebra.jobs.run;

import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a job is to do, read from the `spec` of a submission into a record.
///
/// Field names in JSON are the record's component names; components marked `@Nullable` may be
/// absent, all others are required. A compact constructor refuses values that no circumstances
/// could make right, with an [InvalidSpecException] or an [IllegalArgumentException]; what depends
/// on this machine (a file that must exist) is for [JobRunner#check].
public interface JobSpec {

    /// An artifact the job reads.
    ///
    /// @param pointer JSON pointer of the field in the spec, such as `/tokenizer`
    /// @param kind the kind of artifact that makes sense there, or null if any does; another one is
    ///     refused on submission
    record Input(String pointer, ArtifactReference reference, @Nullable ArtifactKind kind) {

        /// An input of any kind.
        public Input(String pointer, ArtifactReference reference) {
            this(pointer, reference, null);
        }
    }

    /// An artifact the job makes.
    ///
    /// @param pointer JSON pointer of the field in the spec, such as `/output`
    record Output(String pointer, ArtifactName artifact) {}

    /// The artifacts read; the job waits until all are published.
    List<Input> inputs();

    /// The artifacts made.
    List<Output> outputs();
}
