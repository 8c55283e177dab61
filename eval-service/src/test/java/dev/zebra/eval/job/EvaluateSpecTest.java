package dev.zebra.eval.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.JobSpec;
import dev.zebra.jobs.run.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateSpecTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final String INPUTS = "'model':'model:books','dataset':'dataset:held'";

    @Test
    void readsAllThatCanBeAsked() throws Exception {
        var spec =
                read(
                        "{"
                                + INPUTS
                                + ",'unigramDataset':'dataset:books@2','contextLengths':[512,128],"
                                + "'maxTokens':4000,'passkey':{'lengths':[256],'depths':[0,0.5],"
                                + "'samples':5,'seed':9},'output':'report:books'}");

        assertThat(spec.inputs())
                .extracting(JobSpec.Input::pointer)
                .containsExactly("/model", "/dataset", "/unigramDataset");
        assertThat(spec.inputs())
                .extracting(JobSpec.Input::kind)
                .containsExactly(ArtifactKind.MODEL, ArtifactKind.DATASET, ArtifactKind.DATASET);
        assertThat(spec.outputs()).extracting(JobSpec.Output::pointer).containsExactly("/output");
        assertThat(spec.tokenBudget()).isEqualTo(4000);
        assertThat(ContextLengths.of(spec, 1024, 90).lengths()).containsExactly(128, 512);
    }

    @Test
    void modelDatasetAndOutputAreEnough() throws Exception {
        var spec = read("{" + INPUTS + ",'output':'report:books'}");

        assertThat(spec.inputs()).hasSize(2);
        assertThat(spec.tokenBudget()).isEqualTo(EvaluateSpec.DEFAULT_MAX_TOKENS);
        assertThat(ContextLengths.of(spec, 1024, 100_000).lengths())
                .containsExactly(256, 512, 1024);
        assertThat(ContextLengths.of(spec, 1024, 300).lengths()).containsExactly(75, 150, 300);
        assertThat(ContextLengths.of(spec, 131_072, 900_000).longest()).isEqualTo(4096);
        assertThat(ContextLengths.of(spec, 1024, 3).lengths()).containsExactly(2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            'dataset':'dataset:held','output':'report:r'                    | /model               | is required
            'model':null,'dataset':'dataset:held','output':'report:r'       | /model               | is required
            'model':'dataset:a','dataset':'dataset:held','output':'report:r'| /model               | 'dataset:a' is a dataset, not a model
            'model':'model:a','output':'report:r'                           | /dataset             | is required
            'model':'model:a','dataset':'model:b','output':'report:r'       | /dataset             | 'model:b' is a model, not a dataset
            INPUTS,'unigramDataset':'report:x','output':'report:r'          | /unigramDataset      | is a report, not a dataset
            INPUTS                                                          | /output              | is required
            INPUTS,'output':'model:r'                                       | /output              | 'model:r' is a model, not a report
            INPUTS,'output':'report:r','contextLengths':[]                  | /contextLengths      | must list 1 to 16 numbers, got 0
            INPUTS,'output':'report:r','contextLengths':[64,1]              | /contextLengths/1    | must be from 2 to 1048576, got 1
            INPUTS,'output':'report:r','contextLengths':[64,null]           | /contextLengths/1    | got null
            INPUTS,'output':'report:r','contextLengths':[-5]                | /contextLengths/0    | got -5
            INPUTS,'output':'report:r','contextLengths':[2000000]           | /contextLengths/0    | got 2000000
            INPUTS,'output':'report:r','contextLengths':[64,128,64]         | /contextLengths/2    | repeats 64
            INPUTS,'output':'report:r','maxTokens':0                        | /maxTokens           | must be from 1 to 100000000, got 0
            INPUTS,'output':'report:r','passkey':{}                         | /passkey/lengths     | must list 1 to 32 numbers, got none
            INPUTS,'output':'report:r','passkey':{'lengths':[256],'samples':1}                    | /passkey/depths    | got none
            INPUTS,'output':'report:r','passkey':{'lengths':[256],'depths':[0.5]}                 | /passkey/samples   | is required
            INPUTS,'output':'report:r','passkey':{'lengths':[0],'depths':[0.5],'samples':1}       | /passkey/lengths/0 | got 0
            INPUTS,'output':'report:r','passkey':{'lengths':[9,9],'depths':[0.5],'samples':1}     | /passkey/lengths/1 | repeats 9
            INPUTS,'output':'report:r','passkey':{'lengths':[256],'depths':[0.5,1.5],'samples':1} | /passkey/depths/1  | must be from 0.0 to 1.0, got 1.5
            INPUTS,'output':'report:r','passkey':{'lengths':[256],'depths':[-0.1],'samples':1}    | /passkey/depths/0  | got -0.1
            INPUTS,'output':'report:r','passkey':{'lengths':[256],'depths':['NaN'],'samples':1}   | /passkey/depths/0  | got NaN
            INPUTS,'output':'report:r','passkey':{'lengths':[256],'depths':[0.5],'samples':0}     | /passkey/samples   | must be from 1 to 1000, got 0
            INPUTS,'output':'report:r','passkey':{'lengths':[1,2,3,4],'depths':[0,1,0.5],'samples':1000} | /passkey/samples | 12000 prompts
            """)
    void refusesAndNamesTheField(String fields, String pointer, String detail) {
        var violation = refusal("{" + fields.replace("INPUTS", INPUTS) + "}").getFirst();

        assertThat(violation.pointer()).isEqualTo(pointer);
        assertThat(violation.detail()).contains(detail);
    }

    @Test
    void namesEverythingWrongAtOnce() {
        assertThat(refusal("{'model':'dataset:a','contextLengths':[0,0],'output':'report:r'}"))
                .extracting(Violation::pointer)
                .containsExactly("/model", "/dataset", "/contextLengths/0", "/contextLengths/1");
    }

    private static List<Violation> refusal(String spec) {
        var refused = catchThrowableOfType(ValueInstantiationException.class, () -> read(spec));
        return ((InvalidSpecException) refused.getCause()).violations();
    }

    private static EvaluateSpec read(String spec) throws Exception {
        return JSON.readValue(spec.replace('\'', '"'), EvaluateSpec.class);
    }
}
