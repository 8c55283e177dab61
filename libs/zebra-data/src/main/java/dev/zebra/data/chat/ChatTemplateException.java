package dev.zebra.data.chat;

/// A template that cannot be read, or a rendering that failed.
public final class ChatTemplateException extends RuntimeException {

    /// Why it failed.
    public enum Reason {
        /// The template is no Jinja.
        SYNTAX,
        /// The template is Jinja, but uses something not implemented here.
        UNSUPPORTED,
        /// An expression failed on the values it was given.
        EVALUATION,
        /// The template itself refused its input by `raise_exception`; the message is the
        /// template's own and meant for whoever wrote the messages.
        RAISED,
        /// The rendering exceeded its [ChatTemplateLimits].
        LIMIT
    }

    private final Reason reason;
    private final int line;
    private final String detail;

    private ChatTemplateException(Reason reason, int line, String detail) {
        super(line > 0 ? "line " + line + ": " + detail : detail);
        this.reason = reason;
        this.line = line;
        this.detail = detail;
    }

    /// Why it failed.
    public Reason reason() {
        return reason;
    }

    /// Line of the template, from 1; 0 if it is not known.
    public int line() {
        return line;
    }

    /// The message without its line.
    public String detail() {
        return detail;
    }

    static ChatTemplateException syntax(int line, String detail) {
        return new ChatTemplateException(Reason.SYNTAX, line, detail);
    }

    static ChatTemplateException unsupported(int line, String detail) {
        return new ChatTemplateException(Reason.UNSUPPORTED, line, detail);
    }

    static ChatTemplateException unsupported(String detail) {
        return new ChatTemplateException(Reason.UNSUPPORTED, 0, detail);
    }

    static ChatTemplateException evaluation(String detail) {
        return new ChatTemplateException(Reason.EVALUATION, 0, detail);
    }

    static ChatTemplateException raised(String detail) {
        return new ChatTemplateException(Reason.RAISED, 0, detail);
    }

    static ChatTemplateException limit(String detail) {
        return new ChatTemplateException(Reason.LIMIT, 0, detail);
    }

    /// The same failure with a line, unless it has one.
    ChatTemplateException at(int where) {
        if (line > 0) {
            return this;
        }
        var placed = new ChatTemplateException(reason, where, detail);
        placed.setStackTrace(getStackTrace());
        return placed;
    }
}
