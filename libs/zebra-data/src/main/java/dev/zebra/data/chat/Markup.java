package dev.zebra.data.chat;

import org.jspecify.annotations.Nullable;

/// Text that `safe` or `escape` made safe for HTML: what is added to it is escaped. Anything else
/// that is done with it is done with its text.
record Markup(String text) {

    /// A value with its text in place of the mark.
    static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Markup(var text) ? text : value;
    }

    /// Text or marked text as marked text, escaped if it was not.
    static Markup of(Object value) {
        return value instanceof Markup safe ? safe : new Markup(escaped(PythonText.str(value)));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
