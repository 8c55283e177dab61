package dev.zebra.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.cli.Json;
import dev.zebra.jobs.artifact.ArtifactName;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {

    private static final Set<ArtifactName> MADE =
            Set.of(ArtifactName.parse("model:books"), ArtifactName.parse("dataset:books"));

    @ParameterizedTest
    @ValueSource(strings = {"model:books", "model:books@latest"})
    void theNewestOfAnOwnProductMeansThatOfTheRun(String newest) {
        assertThat(pinned(newest)).isEqualTo("model:books@run:r1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model:others", // not made here
                "tokenizer:books@latest", // of another kind
                "model:books@3",
                "model:books@production",
                "model:books@run:r0"
            })
    void otherReferencesStayAsTheyAre(String reference) {
        assertThat(pinned(reference)).isEqualTo(reference);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model:booksmith",
                "see model:books",
                "model:books.txt",
                "model:books@latest!",
                "Model:books",
                "model/books",
                "models:books",
                " model:books",
                "books",
                ""
            })
    void textsThatMerelyLookSimilarStayAsTheyAre(String text) {
        assertThat(pinned(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${artifact}", "model:books@run:${run}", "${run}"})
    void templatesOfTriggersStayAsTheyAre(String template) {
        assertThat(pinned(template)).isEqualTo(template);
    }

    @Test
    void theFieldOutputNamesAProductAndIsNoReference() throws JsonProcessingException {
        var spec = spec("{'output':'model:books','model':'model:books'}");

        assertThat(References.pinned(spec, MADE, "r1"))
                .isEqualTo(spec("{'output':'model:books','model':'model:books@run:r1'}"));
        assertThat(References.newest(spec("{'output':'model:books'}"))).isEmpty();
    }

    @Test
    void referencesAreFoundInListsAndMapsHoweverDeep() throws JsonProcessingException {
        var spec =
                spec(
                        """
                        {'mix':[{'dataset':'dataset:books','share':0.5},['model:books@latest',1]],
                         'more':{'deep':{'base':'model:books','kept':'model:books@1'}},
                         'steps':400,'resume':null,'final':true}
                        """);

        assertThat(References.pinned(spec, MADE, "r1"))
                .isEqualTo(
                        spec(
                                """
                                {'mix':[{'dataset':'dataset:books@run:r1','share':0.5},
                                        ['model:books@run:r1',1]],
                                 'more':{'deep':{'base':'model:books@run:r1','kept':'model:books@1'}},
                                 'steps':400,'resume':null,'final':true}
                                """));
        assertThat(References.newest(spec)).isEqualTo(MADE);
    }

    @Test
    void theFilesOwnSpecIsNotChanged() throws JsonProcessingException {
        var spec = spec("{'models':['model:books']}");

        References.pinned(spec, MADE, "r1");

        assertThat(spec).isEqualTo(spec("{'models':['model:books']}"));
    }

    private static String pinned(String text) {
        var spec = Json.MAPPER.createObjectNode().put("field", text);
        return References.pinned(spec, MADE, "r1").get("field").textValue();
    }

    private static ObjectNode spec(String json) throws JsonProcessingException {
        return (ObjectNode) Json.MAPPER.readTree(json.replace('\'', '"'));
    }
}
