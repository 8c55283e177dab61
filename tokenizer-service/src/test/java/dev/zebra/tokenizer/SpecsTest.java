package dev.zebra.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.data.text.TextFormat;
import dev.zebra.jobs.artifact.ArtifactKind;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.JobSpec;
import dev.zebra.jobs.run.SpecReader;
import dev.zebra.tokenizer.dataset.TokenizeSpec;
import dev.zebra.tokenizer.training.TrainTokenizerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecsTest {

    private static <S extends JobSpec> S read(String json, Class<S> type)
            throws JsonProcessingException {
        return SpecReader.read(new ObjectMapper().readTree(json.replace('\'', '"')), type);
    }

    @Test
    void readsAJobThatTrainsATokenizer() throws JsonProcessingException {
        var spec =
                read(
                        "{'sources':['a.txt','b.jsonl'],'vocabularySize':264,"
                                + "'specialTokens':['<|tool|>'],'output':'tokenizer:books'}",
                        TrainTokenizerSpec.class);

        assertThat(spec.specialTokens()).containsExactly("<|tool|>");
        assertThat(spec.format()).isEqualTo(TextFormat.AUTO);
        assertThat(spec.inputs()).isEmpty();
        assertThat(spec.outputs().getFirst().artifact().toString()).isEqualTo("tokenizer:books");
    }

    @Test
    void readsAJobThatTokenizes() throws JsonProcessingException {
        var spec =
                read(
                        "{'tokenizer':'tokenizer:books@run:r1','sources':['a'],'format':'jsonl',"
                                + "'output':'dataset:books'}",
                        TokenizeSpec.class);

        assertThat(spec.format()).isEqualTo(TextFormat.JSONL);
        assertThat(spec.inputs().getFirst().pointer()).isEqualTo("/tokenizer");
        assertThat(spec.inputs().getFirst().kind()).isEqualTo(ArtifactKind.TOKENIZER);
        assertThat(spec.inputs().getFirst().reference().toString())
                .isEqualTo("tokenizer:books@run:r1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'sources':[]        | /sources        | must name 1 to 10000 files, not 0",
                "'sources':['a','a'] | /sources/1      | 'a' is named twice",
                "'sources':'a'       | /sources        | must be an array",
                "'sources':[1]       | /sources/0      | must be a string",
                "'vocabularySize':262 | /vocabularySize | must be from 263 (256 bytes and the",
                "'vocabularySize':262145 | /vocabularySize | must be from 263 (256 bytes and the",
                "'vocabularySize':'9' | /vocabularySize | must be a whole number",
                "'vocabularySize':300.5 | /vocabularySize | must be a whole number",
                "'specialTokens':['tool'] | /specialTokens | 'tool' is no special token",
                "'format':'csv'      | /format         | 'csv' is no text format; write auto, text",
                "'output':'model:m'  | /output         | 'model:m' is a model; write a tokenizer",
                "'output':'books'    | /output         | 'books' is no artifact: write kind:name",
                "'vocab':1           | /vocab          | is not a known field"
            })
    void namesWhatIsWrongWithATraining(String field, String pointer, String detail) {
        var all =
                "{'sources':['a'],'vocabularySize':300,'format':'auto','output':'tokenizer:t',"
                        + "'specialTokens':[]";
        assertViolation(all, field, TrainTokenizerSpec.class, pointer, detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'tokenizer':'books'  | /tokenizer | 'books' is no artifact: write kind:name",
                "'tokenizer':'tokenizer:a@-' | /tokenizer | is no artifact reference",
                "'sources':[]         | /sources   | must name 1 to 10000 files, not 0",
                "'format':'parquet'   | /format    | 'parquet' is no text format",
                "'output':'tokenizer:t' | /output  | 'tokenizer:t' is a tokenizer; write a dataset"
            })
    void namesWhatIsWrongWithATokenization(String field, String pointer, String detail) {
        var all = "{'tokenizer':'tokenizer:t','sources':['a'],'format':'auto','output':'dataset:d'";
        assertViolation(all, field, TokenizeSpec.class, pointer, detail);
    }

    /// The later of two fields of a name counts, so the bad one goes last.
    private static <S extends JobSpec> void assertViolation(
            String all, String field, Class<S> type, String pointer, String detail) {
        assertThatExceptionOfType(InvalidSpecException.class)
                .isThrownBy(() -> read(all + "," + field + "}", type))
                .satisfies(
                        invalid -> {
                            assertThat(invalid.violations()).hasSize(1);
                            var violation = invalid.violations().getFirst();
                            assertThat(violation.pointer()).isEqualTo(pointer);
                            assertThat(violation.detail()).contains(detail);
                        });
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        assertThatExceptionOfType(InvalidSpecException.class)
                .isThrownBy(
                        () ->
                                read(
                                        "{'sources':[],'vocabularySize':1,'output':'dataset:d'}",
                                        TrainTokenizerSpec.class))
                .satisfies(
                        invalid ->
                                assertThat(invalid.violations())
                                        .extracting(violation -> violation.pointer())
                                        .containsExactly("/sources", "/vocabularySize", "/output"));
    }

    @Test
    void asksForWhatIsMissing() {
        assertThatExceptionOfType(InvalidSpecException.class)
                .isThrownBy(() -> read("{}", TokenizeSpec.class))
                .satisfies(
                        invalid ->
                                assertThat(invalid.violations())
                                        .extracting(violation -> violation.pointer())
                                        .containsExactly("/tokenizer", "/sources", "/output"));
    }
}
