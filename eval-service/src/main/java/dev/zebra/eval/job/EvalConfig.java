package dev.zebra.eval.job;

import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

/// Settings of the evaluation service.
@ConfigMapping(prefix = "zebra.eval")
interface EvalConfig {

    /// Threads a native operation may use; as many as there are processors if absent.
    OptionalInt threads();
}
