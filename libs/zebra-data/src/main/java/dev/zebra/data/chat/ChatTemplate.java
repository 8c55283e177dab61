package dev.zebra.data.chat;

import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A chat template as in `tokenizer_config.json`, rendered as Hugging Face's
/// `apply_chat_template` does: Jinja with `trim_blocks`, `lstrip_blocks` and loop controls, in a
/// sandbox that changes nothing, with `raise_exception`, `strftime_now` and Python's `tojson`.
///
/// Immutable; renderings may run at the same time. Templates are untrusted: a rendering is bounded
/// by [ChatTemplateLimits].
public final class ChatTemplate {

    /// Longer templates are refused. The longest published ones have about 30,000 characters.
    private static final int LONGEST_TEMPLATE = 1_000_000;

    private final List<Statement> statements;
    private final ChatTemplateLimits limits;
    private final Clock clock;

    private ChatTemplate(List<Statement> statements, ChatTemplateLimits limits, Clock clock) {
        this.statements = statements;
        this.limits = limits;
        this.clock = clock;
    }

    /// Reads a template, with the default limits and the system's clock.
    ///
    /// @throws ChatTemplateException with its line, if it is no Jinja or uses a statement that is
    ///     not supported
    public static ChatTemplate parse(String template) {
        return parse(template, ChatTemplateLimits.DEFAULT, Clock.systemDefaultZone());
    }

    /// Reads a template.
    ///
    /// @param limits of each rendering
    /// @param clock of `strftime_now`
    /// @throws ChatTemplateException with its line, if it is no Jinja or uses a statement that is
    ///     not supported
    public static ChatTemplate parse(String template, ChatTemplateLimits limits, Clock clock) {
        if (template.length() > LONGEST_TEMPLATE) {
            throw ChatTemplateException.limit(
                    "the template has "
                            + template.length()
                            + " characters, at most "
                            + LONGEST_TEMPLATE
                            + " are read");
        }
        try {
            return new ChatTemplate(StatementParser.parse(Lexer.tokens(template)), limits, clock);
        } catch (StackOverflowError tooDeep) {
            throw ChatTemplateException.limit("the template is nested too deeply");
        }
    }

    /// Renders a conversation.
    ///
    /// @param messages the value of `messages`, each with `role` and `content` and whatever else
    ///     the template reads; strings, numbers, booleans, nulls, lists and maps
    /// @param variables everything else, such as `add_generation_prompt`, `tools`, `bos_token`
    /// @throws ChatTemplateException if the template refuses the messages
    ///     ([ChatTemplateException.Reason#RAISED]), fails on them, or exceeds its limits
    /// @throws IllegalArgumentException if a value is of a type templates do not know
    public String render(
            List<? extends Map<String, ? extends @Nullable Object>> messages,
            Map<String, ? extends @Nullable Object> variables) {
        var context = new HashMap<String, @Nullable Object>(Functions.all(clock));
        var given = new LinkedHashMap<String, @Nullable Object>(variables);
        given.put("messages", messages);
        given.forEach((name, value) -> context.put(name, Values.imported(value)));
        try {
            return new Budget(limits)
                    .during(
                            () -> {
                                var text = new TextBuilder();
                                var scope = Scope.outermost(context).inner();
                                Interpreter.execute(statements, scope, text);
                                return text.toString();
                            });
        } catch (StackOverflowError tooDeep) {
            throw ChatTemplateException.limit("the template recurses or nests too deeply");
        }
    }
}
