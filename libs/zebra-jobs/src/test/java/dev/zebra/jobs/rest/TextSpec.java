package dev.zebra.jobs.rest;

import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.JobSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [TextRunner] writes.
///
/// @param text the words; `fail` and `hold` mean what they say
/// @param file a file under the data roots to add
/// @param input a dataset to add
record TextSpec(
        String text,
        @Nullable Times times,
        @Nullable String file,
        @Nullable ArtifactReference input,
        ArtifactName output)
        implements JobSpec {

    /// How often the words are written.
    record Times(int count) {
        Times {
            if (count < 1) {
                throw new IllegalArgumentException("count must be at least 1, not " + count);
            }
        }
    }

    @Override
    public List<Input> inputs() {
        return input == null
                ? List.of()
                : List.of(new Input("/input", input, ArtifactKind.DATASET));
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output("/output", output));
    }
}
