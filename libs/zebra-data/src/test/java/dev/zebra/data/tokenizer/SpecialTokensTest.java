package dev.zebra.data.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialTokensTest {

    @Test
    void putsOthersAfterTheStandardOnes() {
        var tokens = SpecialTokens.with(List.of("<|tool|>", "<|eos|>", "[INST]"));

        assertThat(tokens.names()).hasSize(9).endsWith("<|end|>", "<|tool|>", "[INST]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tool", "<|>", "< a>", "<a", "<a>b", "[]", "<|тул|>"})
    void rejectsNamesThatTextCouldSpell(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpecialTokens.with(List.of(name)))
                .withMessageContaining("'" + name + "' is no special token");
    }

    @Test
    void rejectsNamesTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpecialTokens.with(List.of("<x>", "<x>")))
                .withMessage("'<x>' is named twice");
    }

    /// A name of one word could become a merge, and then text would turn into a special token.
    @ParameterizedTest
    @ValueSource(strings = {"<x>", "<1>", "[INST]", "<|a|>", "<|-a-|>", "</s>"})
    void pretokenizationCutsEveryAcceptedName(String name) {
        var words = new ArrayList<String>();
        PreTokenization.forEachWord(
                SpecialTokens.with(List.of(name)).names().getLast(), words::add);

        assertThat(words).hasSizeGreaterThan(1);
    }
}
