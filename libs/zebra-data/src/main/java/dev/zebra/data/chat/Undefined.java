package dev.zebra.data.chat;

/// A name, attribute or item that does not exist: prints as nothing, is false and empty, and fails
/// on any other use.
///
/// @param message what to say then, such as `'tools' is undefined`
record Undefined(String message) {

    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    ChatTemplateException failure() {
        return ChatTemplateException.evaluation(message);
    }
}
