package dev.zebra.cli;

/// Ends a command with an exit code and a message for the user; no stack trace is shown.
public final class CommandException extends RuntimeException {

    private final Exit exit;

    /// @param exit what the process ends with
    /// @param message what went wrong and what can be done about it; may have several lines
    public CommandException(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    /// What the process ends with.
    public Exit exit() {
        return exit;
    }
}
