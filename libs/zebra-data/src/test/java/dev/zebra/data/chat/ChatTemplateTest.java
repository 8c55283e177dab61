package dev.zebra.data.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zebra.data.chat.ChatTemplateException.Reason;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {

    private static final ChatTemplateLimits SMALL = new ChatTemplateLimits(20_000, 10_000);

    private static ChatTemplateException failure(String template) {
        return catchThrowableOfType(
                ChatTemplateException.class,
                () ->
                        ChatTemplate.parse(template, SMALL, Clock.systemUTC())
                                .render(List.of(), Map.of()));
    }

    @Test
    void rendersConversationWithItsVariables() {
        var template =
                ChatTemplate.parse(
                        "{{ bos }}{% for m in messages %}<{{ m.role }}>{{ m.content }}\n"
                                + "{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}");

        var text =
                template.render(
                        List.of(
                                Map.of("role", "user", "content", "Hi"),
                                Map.of("role", "assistant", "content", "Hello")),
                        Map.of("bos", "<s>", "add_generation_prompt", true));

        assertThat(text).isEqualTo("<s><user>Hi\n<assistant>Hello\n<assistant>");
    }

    @Test
    void rendersTheSameTwice() {
        var template =
                ChatTemplate.parse(
                        "{% set ns = namespace(n=0) %}{% for m in messages %}"
                                + "{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}");
        var messages = List.of(Map.of("role", "user"));

        assertThat(template.render(messages, Map.of()))
                .isEqualTo("1")
                .isEqualTo(template.render(messages, Map.of()));
    }

    @Test
    void takesJavasNumbersListsAndNulls() {
        var variables = new java.util.HashMap<String, Object>();
        variables.put("i", 3);
        variables.put("f", 0.5f);
        variables.put("list", Arrays.asList("a", null));
        variables.put("none", null);

        assertThat(
                        ChatTemplate.parse("{{ i + 1 }} {{ f }} {{ list }} {{ missing }}")
                                .render(List.of(), variables))
                .isEqualTo("4 0.5 ['a', None] ");
    }

    @Test
    void refusesValuesNoTemplateKnows() {
        var template = ChatTemplate.parse("x");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.render(List.of(), Map.of("now", new java.util.Date())))
                .withMessage("a chat template cannot use a java.util.Date");
    }

    @Test
    void givesTheTemplatesOwnRefusal() {
        var failure = failure("a\n{% if true %}\n{{ raise_exception('roles must alternate') }}");

        assertThat(failure)
                .returns(Reason.SYNTAX, ChatTemplateException::reason)
                .hasMessageContaining("'{% if %}' of line 2 has no");

        var raised = failure("a\n\n{{ raise_exception('roles must alternate') }}");

        assertThat(raised)
                .returns(Reason.RAISED, ChatTemplateException::reason)
                .returns(3, ChatTemplateException::line)
                .returns("roles must alternate", ChatTemplateException::detail)
                .hasMessage("line 3: roles must alternate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{% include 'x' %} § line 1: the statement 'include' is not supported",
                "{% block b %}{% endblock %} § line 1: the statement 'block' is not supported",
                "{{ 1 | xmlattr }} § line 1: the filter 'xmlattr' is not supported",
                "{{ 1 is frobbed }} § line 1: the test 'frobbed' is not supported",
                "{{ strftime_now('%Q') }} § line 1: strftime_now's '%Q' is not supported",
                "{{ 9223372036854775807 + 1 }} § line 1: the result of '+' does not fit in 64 bits",
            })
    void namesWhatIsUnsupported(String template, String message) {
        assertThat(failure(template))
                .returns(Reason.UNSUPPORTED, ChatTemplateException::reason)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{{ a b }} § line 1: expected '}}', found 'b'",
                "{{ 'open }} § line 1: the string has no end, '",
                "{# open § line 1: the comment has no end, '#}'",
                "{% if x %} § line 1: '{% if %}' of line 1 has no '{% elif %}' or '{% else %}' or '{% endif %}'",
                "{% endfor %} § line 1: unknown statement 'endfor'",
                "{{ (1] }} § line 1: unexpected ']', expected ')'",
                "{{ x.y.z }} § line 1: 'x' is undefined",
                "{{ messages.y.z }} § line 1: 'list object' has no attribute 'y'",
                "{% break %} § line 1: 'break' stands outside of any loop",
                "{{ f(a=1, 2) }} § line 1: a positional argument follows a named one",
            })
    void saysWhatIsWrongAndWhere(String template, String message) {
        assertThat(failure(template)).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{{ 'x' * 1000000000 }}",
                "{{ [0] * 1000000000 }}",
                "{{ ([0] * 2000000000) * 2000000000 }}",
                "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1, 2]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
                "{% set ns = namespace(s=[1, 2]) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{{ 'a'|center(2000000000) }}",
                "{{ 'a\nb'|indent(2000000000) }}",
                "{{ ('x' * 9000).replace('', 'y' * 9000) }}",
                "{{ (['x' * 9000] * 1000) | join }}",
                "{{ '%999999999d' % 1 }}",
                "{{ range(1000000000) }}",
                "{{ ('a' * 5000 + 'b') in ('a' * 10000) }}{% for i in range(99) %}{{ ('a' * 5000 + 'b') in ('a' * 9000) }}{% endfor %}",
                "{% set s = 'x' * 9000 %}{% for i in range(3000) %}{% if s == s|upper|lower|reverse|trim %}{% endif %}{% endfor %}",
            })
    void boundsWhatARenderingCosts(String template) {
        assertThat(failure(template)).returns(Reason.LIMIT, ChatTemplateException::reason);
    }

    @Test
    void boundsNestingOfTheTemplateItself() {
        assertThat(failure("{{ " + "(".repeat(200_000) + "1" + ")".repeat(200_000) + " }}"))
                .returns(Reason.LIMIT, ChatTemplateException::reason);
    }
}
