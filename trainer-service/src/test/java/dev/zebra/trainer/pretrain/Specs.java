package dev.zebra.trainer.pretrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.run.InvalidSpecException;
import java.util.function.Consumer;

/// Specs for tests, as users write them.
public final class Specs {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Specs() {}

    /// A model that a test trains in seconds.
    public static ObjectNode tiny() {
        try {
            return (ObjectNode)
                    JSON.readTree(
                            """
                            {
                              "tokenizer": "tokenizer:tiny",
                              "dataset": "dataset:tiny",
                              "model": {
                                "hiddenSize": 32, "layers": 2, "heads": 2, "layerGroupSize": 2,
                                "windowSize": 8
                              },
                              "contextLength": 32,
                              "batchSize": 2,
                              "steps": 40,
                              "learningRate": 0.01,
                              "output": "model:tiny"
                            }
                            """);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The tiny spec with changes.
    public static PretrainSpec tiny(Consumer<ObjectNode> changes) {
        var json = tiny();
        changes.accept(json);
        return read(json);
    }

    /// Reads a spec as the service does.
    static PretrainSpec read(ObjectNode json) {
        try {
            return JSON.treeToValue(json, PretrainSpec.class);
        } catch (ValueInstantiationException refused) {
            if (refused.getCause() instanceof InvalidSpecException invalid) {
                throw invalid;
            }
            throw new IllegalArgumentException(refused);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
    }
}
