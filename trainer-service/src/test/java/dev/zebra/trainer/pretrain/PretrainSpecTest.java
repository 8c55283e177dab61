package dev.zebra.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.JobSpec;
import dev.zebra.jobs.run.Violation;
import dev.zebra.trainer.protocol.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainSpecTest {

    @Test
    void fillsInWhatMayBeLeftOut() {
        var spec = Specs.tiny(json -> {});

        assertThat(spec.gradientAccumulation()).isEqualTo(1);
        assertThat(spec.minLearningRate()).isEqualTo(0.001);
        assertThat(spec.warmupSteps()).isEqualTo(2);
        assertThat(spec.schedule()).isEqualTo("cosine");
        assertThat(spec.weightDecay()).isEqualTo(0.1);
        assertThat(spec.clipNorm()).isEqualTo(1.0);
        assertThat(spec.publishEverySteps()).isZero();
        assertThat(spec.checkpointEverySteps()).isNull();
        assertThat(spec.threads()).isNull();
        assertThat(spec.model().kvHeads()).isEqualTo(2);
        assertThat(spec.model().intermediateSize()).isEqualTo(96);
        assertThat(spec.model().ropeTheta()).isEqualTo(10_000);
        assertThat(spec.model().tiedEmbeddings()).isTrue();
    }

    @Test
    void namesItsInputsAndItsOutput() {
        var spec = Specs.tiny(json -> json.put("dataset", "dataset:tiny@3"));

        assertThat(spec.inputs())
                .extracting(JobSpec.Input::pointer, input -> input.reference().toString())
                .containsExactly(
                        tuple("/tokenizer", "tokenizer:tiny"), tuple("/dataset", "dataset:tiny@3"));
        assertThat(spec.outputs())
                .extracting(JobSpec.Output::pointer, output -> output.artifact().toString())
                .containsExactly(tuple("/output", "model:tiny"));
    }

    @Test
    void reachesTheWorkerComplete() throws JsonProcessingException {
        var spec = Specs.tiny(json -> json.put("learningRate", 0.003));

        var read = Wire.json().treeToValue(Wire.json().valueToTree(spec), PretrainSpec.class);

        assertThat(read).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /model/hiddenSize      | 30      | 30 is not a multiple of twice the 2 heads
                    /model/hiddenSize      | 0       | 0 is not between 2 and 65536
                    /model/layers          | 0       | 0 is not between 1 and 1024
                    /model/heads           | -1      | -1 is not between 1 and 1024
                    /model/kvHeads         | 3       | 3 does not divide the 2 heads
                    /model/kvHeads         | 0       | 0 does not divide the 2 heads
                    /model/intermediateSize| 0       | 0 is not between 1
                    /model/layerGroupSize  | 3       | 3 is more than the 2 layers
                    /model/windowSize      | 0       | 0 is not between 1
                    /model/windowSize      | 32      | 32 is not below the context of 32 tokens
                    /model/ropeTheta       | 1       | 1.0 is not a number above 1
                    /contextLength         | 100000000 | 100000000 is not between 2 and
                    /batchSize             | 0       | 0 is not between 1
                    /gradientAccumulation  | 0       | 0 is not between 1
                    /steps                 | 0       | 0 is not between 1
                    /learningRate          | 0       | 0.0 is not a number above 0
                    /minLearningRate       | 0.02    | 0.02 is above the learning rate of 0.01
                    /minLearningRate       | -1      | -1.0 is not a number of at least 0
                    /warmupSteps           | 41      | 41 is not between 0 and 40
                    /schedule              | "step"  | 'step' is no schedule; there are [cosine, constant]
                    /weightDecay           | -0.1    | -0.1 is not a number of at least 0
                    /clipNorm              | 0       | 0.0 is not a number above 0
                    /threads               | 0       | 0 is not between 1
                    /checkpointEverySteps  | 0       | 0 is not between 1
                    /publishEverySteps     | -1      | -1 is not between 0
                    /output                | "dataset:tiny" | 'dataset:tiny' is not a model
                    """)
    void refusesAndNamesTheField(String pointer, String value, String detail) throws Exception {
        var spec = Specs.tiny();
        set(spec, pointer, value);

        var refusal = catchThrowableOfType(InvalidSpecException.class, () -> Specs.read(spec));

        assertThat(refusal.violations())
                .anySatisfy(
                        violation -> {
                            assertThat(violation.pointer()).isEqualTo(pointer);
                            assertThat(violation.detail()).startsWith(detail);
                        });
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        var refusal =
                catchThrowableOfType(
                        InvalidSpecException.class,
                        () -> Specs.tiny(json -> json.put("steps", -5).put("learningRate", -1)));

        assertThat(refusal.violations())
                .extracting(Violation::pointer)
                .contains("/steps", "/learningRate");
    }

    @Test
    void allowsAnyWindowWhereAllLayersAreGlobal() {
        var spec =
                Specs.tiny(
                        json ->
                                json.withObject("/model")
                                        .put("layerGroupSize", 1)
                                        .put("windowSize", 64));

        assertThat(spec.model().layerGroupSize()).isEqualTo(1);
    }

    private static void set(ObjectNode spec, String pointer, String value)
            throws JsonProcessingException {
        int last = pointer.lastIndexOf('/');
        var parent = last == 0 ? spec : spec.withObject(pointer.substring(0, last));
        parent.set(pointer.substring(last + 1), new ObjectMapper().readTree(value));
    }
}
