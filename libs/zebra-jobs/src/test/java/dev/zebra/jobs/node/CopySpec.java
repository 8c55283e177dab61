package dev.zebra.jobs.node;

import dev.zebra.jobs.artifact.ArtifactName;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.run.JobSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job that writes a text, and the text of its input if it has one.
record CopySpec(String text, @Nullable ArtifactReference source, ArtifactName output)
        implements JobSpec {

    @Override
    public List<Input> inputs() {
        return source == null ? List.of() : List.of(new Input("/source", source));
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output("/output", output));
    }
}
