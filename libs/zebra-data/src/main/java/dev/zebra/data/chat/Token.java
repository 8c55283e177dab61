package dev.zebra.data.chat;

/// A token of a template.
///
/// @param text its text; of a string literal the decoded value
/// @param line where it begins, from 1
record Token(Kind kind, String text, int line) {

    enum Kind {
        DATA,
        BLOCK_BEGIN,
        BLOCK_END,
        VARIABLE_BEGIN,
        VARIABLE_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    boolean isOperator(String wanted) {
        return kind == Kind.OPERATOR && text.equals(wanted);
    }

    boolean isName(String wanted) {
        return kind == Kind.NAME && text.equals(wanted);
    }

    /// How messages speak of it.
    String described() {
        return switch (kind) {
            case DATA -> "template text";
            case BLOCK_BEGIN -> "'{%'";
            case BLOCK_END -> "the end of the statement, '%}'";
            case VARIABLE_BEGIN -> "'{{'";
            case VARIABLE_END -> "the end of the expression, '}}'";
            case STRING -> "the string '" + text + "'";
            case NAME, INTEGER, FLOAT, OPERATOR -> "'" + text + "'";
            case END -> "the end of the template";
        };
    }
}
